// What contacts are asked, and what agents read of their answer.
import type { Capabilities, Part } from '@deskless/core/contract'
import type { Wording } from './settings.ts'
import type { Survey } from './tables.ts'

export type Score = 1 | 2 | 3 | 4 | 5
export const SCORES: readonly Score[] = [1, 2, 3, 4, 5]
const FACES = ['😞', '🙁', '😐', '🙂', '😀']

const face = (scale: Wording['scale'], score: Score): string => {
  if (scale === 'stars') return '★'.repeat(score) + '☆'.repeat(SCORES.length - score)
  return scale === 'emoji' ? (FACES[score - 1] ?? '') : ''
}

const gradeOf = ({ grades }: Wording, score: Score): string => grades[score - 1] ?? String(score)

type Named = Pick<Survey, 'id' | 'wording'>

const PREFIX = 'csat'
const named = ({ id }: Pick<Survey, 'id'>, what: string): string => `${PREFIX}-${id}-${what}`

/**
 * From the worst to the best, so that where they are numbered lines the number is the score. Such lines have plain words:
 * one sign outside the old alphabet doubles the price of an SMS.
 */
export const question = (
  survey: Named,
  { choices, choicesMax }: Pick<Capabilities, 'choices' | 'choicesMax'>,
): Part[] => {
  const { wording } = survey
  const longest = choicesMax?.label ?? Number.POSITIVE_INFINITY
  const drawn = SCORES.map((score) => label(wording, score))
  const fits = choices === 'native' && drawn.every((words) => words.length <= longest)
  const options = SCORES.map((score, i) => ({
    id: named(survey, String(score)),
    label: (fits ? drawn[i] : undefined) ?? gradeOf(wording, score),
  }))
  return [{ is: 'choices', text: wording.question, options }]
}

const label = (wording: Wording, score: Score): string =>
  wording.scale === 'numbers' ? String(score) : `${face(wording.scale, score)} ${gradeOf(wording, score)}`

/** Where forms are shown, with a field for the comment and a way to be asked once more: chats take the buttons away. */
export const followUp = (survey: Named, { form, choices }: Pick<Capabilities, 'form' | 'choices'>): Part[] => {
  const { followUp: said, comment, change } = survey.wording
  if (form !== 'native') return [{ is: 'text', text: said }]
  const fields = [{ id: named(survey, COMMENT), label: comment, required: false }]
  const again: Part = { is: 'choices', text: '', options: [{ id: named(survey, AGAIN), label: change }] }
  return [{ is: 'form', title: said, fields }, ...(choices === 'native' ? [again] : [])]
}

const COMMENT = 'comment'
const AGAIN = 'again'

export type Answer = { is: 'score'; score: Score } | { is: 'again' } | { is: 'comment'; comment: string }

const COMMENT_MAX = 4_000

/** What a message says to this survey by a button or a field; undefined: nothing. */
export const answerIn = (survey: Pick<Survey, 'id'>, memo: Record<string, unknown> = {}): Answer | undefined => {
  const { choice, form } = memo
  if (choice === named(survey, AGAIN)) return { is: 'again' }
  const score = SCORES.find((one) => choice === named(survey, String(one)))
  if (score) return { is: 'score', score }
  const comment = (form as Record<string, unknown> | undefined)?.[named(survey, COMMENT)]
  return typeof comment === 'string' ? asComment(comment) : undefined
}

/** Another number is another score, and words are a comment. */
export const fromWords = (words: string): Answer | undefined => {
  const score = SCORES.find((one) => words.trim() === String(one))
  return score ? { is: 'score', score } : asComment(words)
}

const asComment = (words: string): Answer | undefined => {
  const comment = words.trim().slice(0, COMMENT_MAX)
  return comment ? { is: 'comment', comment } : undefined
}

/** As it stands on cards: `🙂 4/5`. */
export const badge = ({ scale }: Pick<Wording, 'scale'>, score: Score): string =>
  `${face(scale, score)} ${score}/${SCORES.length}`.trim()

type Told = { score: Score; before: number | null; isLow: boolean; reopened: boolean }

/** The line in the thread. */
export const resultLine = (wording: Wording, { score, before, isLow, reopened }: Told): string =>
  [
    `📊 CSAT: ${badge(wording, score)}`,
    gradeOf(wording, score),
    before && before !== score ? `before: ${before}/${SCORES.length}` : '',
    isLow ? 'a low score' : '',
    reopened ? 'reopened' : '',
  ]
    .filter(Boolean)
    .join(' · ')
