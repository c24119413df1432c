// What the panel says, held against what the hub and the widget know.
import { expect, test } from 'vitest'
import { activityCodes } from '../core/src/conversations/activity.ts'
import { en } from '../plugins/browser-extension/panel/strings/en.ts'
import { languages } from '../plugins/browser-extension/panel/words.ts'
import { LOCALES } from '../plugins/widget/src/wire.ts'

test('the panel speaks every language of the widget', () => {
  expect(
    Object.keys(languages)
      .map((tag) => (tag === 'pt' ? 'pt-BR' : tag))
      .sort(),
  ).toEqual([...LOCALES].sort())
})

test('whatever the hub tells of a conversation has its words in the panel', () => {
  expect(Object.keys(en.thread.activities)).toEqual(expect.arrayContaining([...activityCodes]))
})
