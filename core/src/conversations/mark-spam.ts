import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import type { ActivityCode } from './activity.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { statusChange } from './status.ts'
import { openSibling, subjectWithThread } from './subject.ts'

/** Spam is resolved and nobody's turn; what turns out not to be spam comes back open, unless its thread went on elsewhere. */
export const markSpam = async (
  acting: Acting,
  { conversation: id, spam }: CommandBody<'mark_spam'>,
): Promise<CommandResult> => {
  const conversation = await subjectWithThread(acting, id)
  if (conversation.spam === spam) return { conversation: id, seq: conversation.seq }
  const to = spam || (await openSibling(acting.trx, conversation)) ? 'resolved' : 'open'
  const { changes, set } = step(acting, conversation, spam, to)
  const after = await change(acting.trx, conversation, changes, { ...set, spam })
  return { conversation: id, seq: after.conversation.seq }
}

const step = (acting: Acting, conversation: Conversation, spam: boolean, to: 'resolved' | 'open') => {
  const code: ActivityCode = spam ? 'spam' : 'not_spam'
  const sentence = spam
    ? `${acting.by} marked the conversation as spam`
    : `${acting.by} said the conversation is not spam`
  return statusChange(conversation, to, acting, { code, sentence, values: { spam } })
}
