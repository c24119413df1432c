// What the panel says, held against what the hub and the widget know.
import { expect, test } from 'vitest'
import { activityCodes } from '../core/src/conversations/activity.ts'
import { en } from '../plugins/browser-extension/panel/strings/en.ts'

test('whatever the hub tells of a conversation has its words in the panel', () => {
  expect(Object.keys(en.thread.activities)).toEqual(expect.arrayContaining([...activityCodes]))
})
