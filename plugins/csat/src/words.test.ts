import { describe, expect, test } from 'vitest'
import type { Wording } from './settings.ts'
import { answerIn, badge, followUp, fromWords, question, resultLine } from './words.ts'

const wording: Wording = {
  scale: 'emoji',
  question: 'How was it?',
  followUp: 'And why?',
  comment: 'Your words',
  change: 'Change',
  grades: ['Very bad', 'Bad', 'Fair', 'Good', 'Very good'],
}
const survey = (scale: Wording['scale']) => ({ id: 's1', wording: { ...wording, scale } })
const labels = (scale: Wording['scale'], choices: Parameters<typeof question>[1]) =>
  question(survey(scale), choices).flatMap((part) => (part.is === 'choices' ? part.options.map((it) => it.label) : []))

describe('a scale is shown', () => {
  test.each([
    ['emoji', ['😞 Very bad', '🙁 Bad', '😐 Fair', '🙂 Good', '😀 Very good']],
    ['stars', ['★☆☆☆☆ Very bad', '★★☆☆☆ Bad', '★★★☆☆ Fair', '★★★★☆ Good', '★★★★★ Very good']],
    ['numbers', ['1', '2', '3', '4', '5']],
  ] as const)('in %s, where there are buttons', (scale, shown) => {
    expect(labels(scale, { choices: 'native' })).toEqual(shown)
  })

  test.each(['emoji', 'stars', 'numbers'] as const)('%s: in plain words, where there are none', (scale) => {
    expect(labels(scale, { choices: 'fallback' })).toEqual(wording.grades)
  })

  test('in plain words, where a button has no room for more', () => {
    expect(labels('stars', { choices: 'native', choicesMax: { options: 10, text: 1_000, label: 10 } })).toEqual(
      wording.grades,
    )
  })
})

test('a comment is asked for by a form, and by words where there are none', () => {
  expect(followUp(survey('emoji'), { form: 'native', choices: 'native' }).map(({ is }) => is)).toEqual([
    'form',
    'choices',
  ])
  expect(followUp(survey('emoji'), { form: 'native', choices: 'fallback' }).map(({ is }) => is)).toEqual(['form'])
  expect(followUp(survey('emoji'), { form: 'fallback', choices: 'native' })).toEqual([{ is: 'text', text: 'And why?' }])
})

test.each([
  [{ choice: 'csat-s1-4' }, { is: 'score', score: 4 }],
  [{ choice: 'csat-s1-again' }, { is: 'again' }],
  [{ form: { 'csat-s1-comment': ' kind ' } }, { is: 'comment', comment: 'kind' }],
  [{ form: { 'csat-s1-comment': '  ' } }, undefined],
  [{ form: { 'csat-s1-comment': 5 } }, undefined],
  [{ choice: 'csat-s1-6' }, undefined],
  [{ choice: 'csat-s1-0' }, undefined],
  [{ choice: 'csat-s2-4' }, undefined],
  [{ choice: 4 }, undefined],
  [undefined, undefined],
])('%j says %j', (memo, said) => {
  expect(answerIn({ id: 's1' }, memo)).toEqual(said)
})

test.each([
  [' 4 ', { is: 'score', score: 4 }],
  ['6', { is: 'comment', comment: '6' }],
  ['4 weeks!', { is: 'comment', comment: '4 weeks!' }],
  [' ', undefined],
])('where there are no buttons, “%s” is %j', (words, said) => {
  expect(fromWords(words)).toEqual(said)
})

test('what agents read is one line', () => {
  const told = { score: 2 as const, before: 5, isLow: true, reopened: true }
  expect(resultLine(wording, told)).toBe('📊 CSAT: 🙁 2/5 · Bad · before: 5/5 · a low score · reopened')
  expect(badge({ scale: 'stars' }, 3)).toBe('★★★☆☆ 3/5')
  expect(badge({ scale: 'numbers' }, 3)).toBe('3/5')
})
