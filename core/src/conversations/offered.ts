import type { ChoiceOption, Part } from '../contract/index.ts'
import { answersTo } from '../outbound/index.ts'

/** What was offered, where the contact reads it as numbered lines: they may answer with the number. Kept on the message. */
export type Offered = { offers: Pick<ChoiceOption, 'id' | 'label'>[] }

/** `carried`: what became of the parts for this inbox. Of two questions in one message nobody knows which a number answers. */
export const offered = (parts: readonly Part[], carried: readonly Part[]): Offered | undefined => {
  const [asked, ...more] = parts.map(answersTo).filter((answers) => answers.length > 0)
  if (!asked || more.length > 0 || carried.some((part) => answersTo(part).length > 0)) return undefined
  return { offers: asked.map(({ named: { id, label } }) => ({ id, label })) }
}
