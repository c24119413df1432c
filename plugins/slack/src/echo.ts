import type { Installation } from './client.ts'
import type { SlackMessage } from './line.ts'
import { markOf } from './mark.ts'
import { discard } from './mirror.ts'
import { keyOf } from './places.ts'

/** Slack brings our own posts back as events: one whose answer was lost is settled by it, and one too many is taken away. */
export const onEcho = async (channel: string, message: SlackMessage, installation: Installation): Promise<void> => {
  const mark = markOf(message)
  if (!mark || !message.ts) return
  const key = keyOf(channel, message.ts)
  if (await installation.refs.find(key)) return
  const { delivery, piece } = mark
  if ((await installation.desk?.echo({ delivery, piece, key })) !== 'spare') return
  await discard([key], installation)
  // What was typed below the spare card goes on belonging to the conversation.
  if (mark.conversation) await installation.refs.claim(key, 'conversation', mark.conversation)
}
