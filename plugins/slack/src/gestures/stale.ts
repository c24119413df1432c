import type { MemberView, MessageView, MirrorView } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { section, warned } from '../modal.ts'
import { cleanName, cut, plainly } from '../mrkdwn.ts'

const SHOWN = 5

/** What came since a form was opened: the customer's words and others' answers. */
export const newerThan = async (
  installation: Installation,
  view: MirrorView,
  seen: number,
  me: MemberView,
): Promise<MessageView[]> => {
  const since = await installation.hub.read.messages(view.conversation.id, { after: seen, limit: 50 })
  return since.filter(
    (message) =>
      (message.kind === 'in' || message.kind === 'out') &&
      !(message.author.kind === 'member' && message.author.id === me.id),
  )
}

/** The form again, with the new lines on top: pressing once more sends. */
export const showNewer = (submitted: Submitted, newer: readonly MessageView[], memo: Record<string, unknown>) =>
  warned(submitted, newerBlocks(newer), memo)

const newerBlocks = (newer: readonly MessageView[]): KnownBlock[] => {
  const lines = newer
    .slice(-SHOWN)
    .map(
      (message) =>
        `> *${plainly(cleanName(message.author.name || 'Somebody'))}*: ${plainly(cut(message.text.replace(/\s+/g, ' '), 300))}`,
    )
  return [section(`⚠️ *New since you began.* Read it, then press again.\n${lines.join('\n')}`)]
}
