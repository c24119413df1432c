import type { Canon } from '@deskless/core/contract'
import { fromMarkdown, fromPlain, toMarkdown } from '@deskless/core/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromSlack } from './from-rich-text.ts'
import { checkMessage } from './limits.ts'
import { toRichText } from './to-rich-text.ts'

const there = (canon: Canon): Canon => fromSlack({ blocks: [toRichText(canon)] })

test.each([
  ['plain words', 'Your parcel is on its way'],
  ['two paragraphs', 'Hello\n\nthere'],
  ['a line break', 'Hello\\\nthere'],
  ['marks', '**bold** *leaning* ~~gone~~ `code`'],
  ['marks in marks', '**bold and *leaning***'],
  ['a link', '[your order](https://shop.example/o/1)'],
  ['a link with a bold word', '[your **order**](https://shop.example/o/1)'],
  ['a list', '- one\n- two'],
  ['a numbered list that starts later', '3. three\n4. four'],
  ['a list in a list', '- one\n  - inside\n- two'],
  ['a quote', '> said\\\n> before'],
  ['code', '```\nconst a = 1\n```'],
  ['all of it', 'Hi\n\n- one\n\n> quoted\n\n```\ncode\n```\n\nbye'],
])('%s survives the way to Slack and back', (_, markdown) => {
  const canon = fromMarkdown(markdown)
  expect(toMarkdown(there(canon))).toBe(toMarkdown(canon))
})

test('whatever a customer types arrives as those words, as nothing else, and Slack takes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (typed) => {
      const block = toRichText(fromPlain(typed))
      expect(checkMessage({ text: 'x', blocks: [block] })).toEqual([])
      expect(JSON.stringify(block)).not.toMatch(/"type":"(user|usergroup|channel|broadcast)"/)
    }),
  )
})

test('`<!channel>` and `<@U1>` from outside stay text', () => {
  expect(toRichText(fromPlain('<!channel> <@U1>')).elements).toEqual([
    { type: 'rich_text_section', elements: [{ type: 'text', text: '<!channel> <@U1>' }] },
  ])
})

test('emoji names become characters, skin tones too; what only the workspace knows stays a name', () => {
  const emoji = (name: string, more = {}) => ({ type: 'emoji', name, ...more })
  const elements = [
    emoji('wave'),
    emoji('+1', { skin_tone: 4 }),
    emoji('smile', { unicode: '1f604' }),
    emoji('acme_parrot'),
  ]
  const canon = fromSlack({ blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }] })
  expect(toMarkdown(canon).trim()).toBe(
    '👋👍🏽😄:acme\\_parrot:'.replace('\\_', toMarkdown(fromPlain('a_b')).includes('\\_') ? '\\_' : '_'),
  )
})

test('people are named, groups and broadcasts are dropped', () => {
  const elements = [
    { type: 'text', text: 'ask ' },
    { type: 'user', user_id: 'U1' },
    { type: 'broadcast', range: 'here' },
    { type: 'usergroup', usergroup_id: 'S1' },
  ]
  const canon = fromSlack(
    { blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }] },
    new Map([['U1', 'Omar']]),
  )
  expect(toMarkdown(canon).trim()).toBe('ask Omar')
})

test('without blocks the text is read', () => {
  const canon = fromSlack(
    { text: 'see &lt;b&gt; <https://shop.example|the shop> <@U1> :wave:' },
    new Map([['U1', 'Omar']]),
  )
  expect(toMarkdown(canon)).toContain('Omar 👋')
  expect(toMarkdown(canon)).toContain('https://shop.example')
})
