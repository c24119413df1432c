import type { Connection } from '@deskless/core/contract'
import { channelSuite } from '@deskless/core/testing'
import { BUSINESS, signature, startDouble } from './double/index.ts'
import { plugin } from './src/index.ts'

const { token, appSecret, businessAccountId, phoneNumberId } = BUSINESS
const settings = { token, appSecret, businessAccountId, phoneNumberId }

const channelDouble = async () => {
  const double = await startDouble()
  const ofUs = (who: string) => double.people.sees(who).filter(({ by }) => by === 'us')
  return {
    settings: { ...settings, apiBaseUrl: double.url },
    origins: [double.url],
    says: (who: string, words: string) => void double.people.says(who, words),
    saysTogether: (who: string, lines: string[]) => double.people.saysTogether(who, lines),
    echoes: (who: string, words: string) => void double.people.echoes(who, words),
    hears: (who: string) => ofUs(who).map(({ content }) => String(content.body)),
    hooksTwice: () => double.fault({ on: 'hook', does: 'twice' }),
    cutsNext: () => double.fault({ on: 'messages', does: 'cut' }),
    refusesOnce: (skip: number) => double.fault({ on: 'messages', does: 'slow-down', retryAfter: 0.1, after: skip }),
    failures: {
      'a pause is asked for': () => double.fault({ on: 'messages', does: 'slow-down', retryAfter: 1 }),
      'an error of theirs': () => double.fault({ on: 'messages', does: 'error' }),
      'a page instead of an answer': () => double.fault({ on: 'messages', does: 'html' }),
      'half an answer': () => double.fault({ on: 'messages', does: 'truncated' }),
      'the reply is cut': () => double.fault({ on: 'messages', does: 'cut' }),
      'the connection is reset': () => double.fault({ on: 'messages', does: 'reset' }),
      'the 24 hours are over': () => double.fault({ on: 'messages', does: 'code', code: 131047 }),
      'a code nobody knows': () => double.fault({ on: 'messages', does: 'code', code: 999_999 }),
    },
    stop: double.stop,
  }
}

const nonsense = '{"object": "whatsapp_business_account", '
channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings,
  secrets: [token, appSecret],
  batches: true,
  echoes: true,
  garbage: (_inbox: Connection) => ({
    headers: { 'x-hub-signature-256': signature(appSecret, nonsense) },
    body: Buffer.from(nonsense),
  }),
  double: channelDouble,
})
