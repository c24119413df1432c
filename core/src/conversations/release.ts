import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { assignTo } from './assigning.ts'
import { subject } from './subject.ts'

/** Back to whoever comes first: nobody has it, its team stays. */
export const release = async (acting: Acting, { conversation: id }: CommandBody<'release'>): Promise<CommandResult> => {
  const conversation = await subject(acting, id)
  const after = await assignTo(acting.trx, conversation, { assignee: null }, acting)
  return { conversation: id, seq: after.seq }
}
