import type { MirrorView, Reason } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { askBlocks } from '../render/index.ts'
import { contactName } from '../render/words.ts'
import { tellOnly, threadWhere } from '../say.ts'

/** `by`: somebody else who would like it to go. */
type Question = { key: string; text: string; because: Reason[]; by?: string }

/** "Shall this go to the customer?", for one person's eyes. The line is a note until they say Send; silence keeps it one. */
export const askAbout = async (
  installation: Installation,
  view: MirrorView,
  user: string,
  { key, ...about }: Question,
): Promise<void> => {
  const { id: c, lastInNumber: n } = view.conversation
  const question = askBlocks({ to: contactName(view.conversation), ...about, value: { c, n, key } })
  await tellOnly(installation, threadWhere(view, user), question.text, question.blocks)
}
