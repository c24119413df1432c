import type { ChoiceOption, Part } from '../contract/index.ts'

const LABEL_MAX = 200

/** One way to answer a part. `card`: the one it stands on; `named`: the same, told apart from those of other cards. */
export type Answer = { option: ChoiceOption; named: ChoiceOption; card?: number }

/** What a part can be answered with, in the order it is numbered: a carousel's through all its cards. */
export const answersTo = (part: Part): Answer[] => {
  if (part.is === 'choices') return part.options.map((option) => ({ option, named: option }))
  if (part.is !== 'carousel') return []
  return part.cards.flatMap(({ title, options }, card) =>
    options.map((option) => ({
      option,
      named: { ...option, label: `${title}: ${option.label}`.slice(0, LABEL_MAX) },
      card,
    })),
  )
}
