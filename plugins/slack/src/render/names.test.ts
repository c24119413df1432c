import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emojiFromName, emojiInText, emojiToName, escapeMrkdwn, safeName } from './index.ts'
import { anyText } from './testing.ts'

describe("a customer's name", () => {
  const reserved = ['Maya', 'Acme Inc.']

  test.each([
    ['Nadia', 'Nadia'],
    ['Maya', 'Maya (customer)'],
    ['  mAyA ', 'mAyA (customer)'],
    ['M\u200Baya', 'Maya (customer)'],
    ['Ｍａｙａ', 'Ｍａｙａ (customer)'],
    ['acme inc', 'acme inc (customer)'],
    ['\u202Eayam', 'ayam'],
    ['Na\ndia', 'Na dia'],
    ['\u200B\u2060', 'Customer'],
    ['👩‍👩‍👧 Nadia', '👩‍👩‍👧 Nadia'],
    ['ع', 'ع'],
  ])('%j is shown as %j', (name, shown) => {
    expect(safeName(name, reserved)).toBe(shown)
  })

  test('is short, visible and never that of anybody here', () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText), (name, others) => {
        const shown = safeName(name, others)
        expect(shown.length).toBeGreaterThan(0)
        expect(shown.length).toBeLessThanOrEqual(80)
        expect(others).not.toContain(shown)
        expect(shown).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B]/u)
      }),
    )
  })
})

test('nothing in an escaped text begins anything', () => {
  expect(escapeMrkdwn('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;')
})

describe('emoji', () => {
  test.each([
    ['tada', '🎉'],
    ['wave::skin-tone-3', '👋🏼'],
    ['+1::skin-tone-6', '👍🏿'],
    ['flag-de', '🇩🇪'],
    ['thinking_face', '🤔'],
    ['man-shrugging', '🤷‍♂️'],
    ['robot_face', '🤖'],
    ['acme_logo', ':acme_logo:'],
    ['constructor', ':constructor:'],
  ])('%s is %s', (name, emoji) => {
    expect(emojiFromName(name)).toBe(emoji)
  })

  test('names in a text become emoji, times and what nobody knows stay', () => {
    expect(emojiInText('at 10:30:00 :tada: :nope: 🎉')).toBe('at 10:30:00 🎉 :nope: 🎉')
  })

  test.each([
    ['👍', '+1'],
    ['👋🏼', 'wave::skin-tone-3'],
    ['❤️', 'heart'],
    ['❤', 'heart'],
    ['x', undefined],
  ])('%s is the reaction %s', (emoji, name) => {
    expect(emojiToName(emoji)).toBe(name)
  })
})
