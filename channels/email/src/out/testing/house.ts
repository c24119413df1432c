// A hub whose inbox sends mails for real and is told in JSON what came in: the sending half by itself.
import type { EnvelopeSeen, Part } from '@deskless/core/contract'
import { definePlugin, text, z } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { startHub, until } from '@deskless/core/testing'
import { threadKeyFor } from '../../ids.ts'
import { checkSmtp, sending } from '../index.ts'
import type { SendingSettings } from '../settings.ts'
import { sendingSettings } from '../settings.ts'

type Came = { messageId: string; from: string; subject: string; words: string; thread?: string; automatic?: boolean }

export const sender = definePlugin<SendingSettings>({
  id: 'email',
  contract: 1,
  channel: {
    label: 'E-mail',
    settings: z.object(sendingSettings),
    ...sending,
    check: checkSmtp,
    receive: ({ body }) => {
      const { messageId } = JSON.parse(Buffer.from(body).toString()) as Came
      return { items: [{ key: messageId, lane: messageId, body }] }
    },
    parse: ({ body }, { settings }) => {
      const { from, subject, words, messageId, automatic, thread } = JSON.parse(Buffer.from(body).toString()) as Came
      const to = [{ address: settings.address }]
      const envelope: EnvelopeSeen = { from: { address: from }, to, cc: [], bcc: [], subject }
      const parts: Part[] = [text(words)]
      const identities = [{ namespace: 'email', value: from, verified: true }]
      const memo = { messageId, references: [], automatic: automatic ?? false }
      const threads = [{ ref: thread ?? threadKeyFor(messageId) }]
      return [{ is: 'message', key: messageId, threads, from: { side: 'contact', identities }, parts, envelope, memo }]
    },
  },
})

export type House = TestHub & {
  /** Somebody writes; answers the conversation it is in. */
  hears(who: string, subject: string, more?: Partial<Came>): Promise<string>
  replies(conversation: string, words: string, more?: object): Promise<string>
  /** The fate of an answer, once it is none of these. */
  fate(message: string, ...not: string[]): Promise<{ status: string; tell?: string }>
}

export const house = async (
  engine: Engine,
  settings: Partial<SendingSettings> & { smtpPort: number },
): Promise<House> => {
  const origin = `tcp://127.0.0.1:${settings.smtpPort}`
  const hub = await startHub({ engine, plugins: [sender], config: { allowOrigins: [origin] } })
  const own = { address: 'support@shop.example', fromName: 'Shop', smtpHost: '127.0.0.1', smtpTls: 'none' }
  const inbox = await hub.addInbox('email', { ...own, ...settings }, { name: 'Mail' })
  let mails = 0
  const hears: House['hears'] = async (from, subject, more = {}) => {
    const came: Came = { messageId: `<${++mails}.${from}>`, from, subject, words: subject, ...more }
    const door = `${hub.url}/in/email/${inbox.token}`
    await fetch(door, { method: 'POST', body: JSON.stringify(came) })
    const conversation = await until(
      async () => (await hub.conversations()).find((one) => one.lastText === came.words),
      `${subject} by ${from}`,
    )
    return conversation.id
  }
  const replies: House['replies'] = async (conversation, words, more = {}) => {
    const { message } = await hub.command('reply', { conversation, parts: [text(words)], ...more })
    return String(message)
  }
  const fate: House['fate'] = (message, ...not) =>
    until(async () => {
      for (const { id } of await hub.conversations()) {
        const delivery = (await hub.messages(id)).find((one) => one.id === message)?.delivery
        if (delivery && !['queued', 'sending', ...not].includes(delivery.status)) return delivery
      }
      return undefined
    }, 'the fate of the answer')
  return Object.assign(hub, { hears, replies, fate })
}
