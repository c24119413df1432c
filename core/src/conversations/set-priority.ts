import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { activity, changed } from './activity.ts'
import { change } from './change.ts'
import { subject } from './subject.ts'

type Body = CommandBody<'set_priority'>

export const setPriority = async (acting: Acting, { conversation: id, priority }: Body): Promise<CommandResult> => {
  const conversation = await subject(acting, id)
  if (conversation.priority === priority) return { conversation: id, seq: conversation.seq }
  const was = conversation.priority
  const after = await change(
    acting.trx,
    conversation,
    [
      activity(acting, 'priority_set', `${acting.by} set the priority to ${priority}`, { priority, was }),
      changed(acting, { priority, was }),
    ],
    { priority },
  )
  return { conversation: id, seq: after.conversation.seq }
}
