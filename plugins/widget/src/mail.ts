// Who left before they were answered goes on by mail, where somebody vouched for an address of theirs.
import type { Hub, PluginJob } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import type { Inbox } from './gate.ts'

/** Long enough to come back to the page, and for whoever answers to say all of it. */
const AFTER_MS = 10 * 60_000
/** Nobody asked for it: it is what the inbox does by itself. */
const HUB = { kind: 'system', id: 'system' } as const

const payloadSchema = z.object({ message: z.uuid() })

export const planMail = async ({ hub, settings }: Inbox, message: string): Promise<void> => {
  if (!settings.unreadByMail) return
  await hub.enqueue('mail', { message }, { key: `mail:${message}`, at: new Date(Date.now() + AFTER_MS) })
}

const run = async (payload: Record<string, unknown>, hub: Hub): Promise<void> => {
  const { message } = payloadSchema.parse(payload)
  const conversation = await unread(hub, message)
  if (!conversation) return
  const by = { actor: HUB, id: `mail:${message}` }
  await hub.command('send_transcript', { conversation, unread: true }, by).catch((error: unknown) => {
    // No address that anybody vouched for, none that wants mails, enough of them for today: then it waits in the chat.
    if (!(error instanceof Refusal)) throw error
  })
}

/** The conversation, if this is its last word and nobody has read it. Of a later answer the mail tells this one as well. */
const unread = async (hub: Hub, id: string): Promise<string | undefined> => {
  const message = await hub.read.message(id)
  const conversation = message && (await hub.read.conversation(message.conversation))
  if (!message || !conversation || message.removedAt || conversation.readByContact >= message.number) return undefined
  const since = await hub.read.messages(conversation.id, { after: message.number })
  return since.some(({ kind }) => kind === 'in' || kind === 'out') ? undefined : conversation.id
}

export const mail: PluginJob = { run }
