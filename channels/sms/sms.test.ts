import type { Connection } from '@deskless/core/contract'
import { channelSuite } from '@deskless/core/testing'
import { describe } from 'vitest'
import type { Fault } from './double/index.ts'
import { ACCOUNT, AUTH_TOKEN, NUMBER, numberOf, signatureOf, startDouble, WHATSAPP } from './double/index.ts'
import { plugin } from './src/index.ts'

const credentials = { accountSid: ACCOUNT, authToken: AUTH_TOKEN }

const channelDouble = (sender: string) => async () => {
  const double = await startDouble({ senders: [sender] })
  const fails = (does: Fault['does']) => () => double.fault({ on: 'send', does })
  // Neither a list nor a status says later what became of it.
  const lost = (does: 'cut' | 'html' | 'half') => () => {
    fails(does)()
    double.fault({ on: 'list', does: 'error' })
    double.fault({ on: 'fate', does: 'silent' })
  }
  return {
    settings: { ...credentials, sender, apiBaseUrl: double.url },
    origins: [double.url],
    named: sender === WHATSAPP ? (who: string) => who : numberOf,
    says: (who: string, words: string) => void double.people.says(who, words),
    hears: (who: string) => double.people.hears(who).map((message) => message.body),
    hooksTwice: () => double.fault({ on: 'hook', does: 'twice' }),
    cutsNext: lost('cut'),
    refusesOnce: (skip: number) => double.fault({ on: 'send', does: 'slow-down', retryAfter: 0.1, after: skip }),
    failures: {
      'a pause is asked for': fails('slow-down'),
      'an error of theirs': fails('error'),
      'the connection is reset': fails('reset'),
      'the reply is cut': lost('cut'),
      'a page instead of an answer': lost('html'),
      'half an answer': lost('half'),
      'they have no such number': () => double.fault({ on: 'send', does: 'code', code: 21211 }),
      'the contact opted out': () => double.fault({ on: 'send', does: 'code', code: 21610 }),
      'the queue is full': () => double.fault({ on: 'send', does: 'code', code: 21611 }),
    },
    stop: double.stop,
  }
}

const subject = {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { ...credentials, sender: NUMBER },
  secrets: [AUTH_TOKEN],
  garbage: (inbox: Connection) => {
    const fields: [string, string][] = [['Body', 'half a hook']]
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureOf(AUTH_TOKEN, inbox.doorUrl, fields),
    }
    return { headers, body: Buffer.from(new URLSearchParams(fields).toString()) }
  },
}

describe.each([
  ['a number', NUMBER],
  ['a number of WhatsApp', WHATSAPP],
])('from %s', (_, sender) => channelSuite(plugin, { ...subject, double: channelDouble(sender) }))
