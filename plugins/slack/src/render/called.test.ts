import { fromMarkdown } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { withMentions } from './called.ts'
import { canonToRichText } from './rich-text-write.ts'

const OMAR = { name: 'Omar', user: 'U1' }
const HADDAD = { name: 'Omar Haddad', user: 'U2' }

const drawn = (markdown: string, ...called: { name: string; user: string }[]) => {
  const { blocks, left } = withMentions([canonToRichText(fromMarkdown(markdown))], called)
  const words: string[] = []
  const walk = (node: { type?: string; text?: string; user_id?: string; elements?: unknown[] }): void => {
    if (node.type === 'user') words.push(`<${node.user_id}>`)
    if (node.type === 'text' || node.type === 'link') words.push(node.text ?? '')
    for (const one of node.elements ?? []) walk(one as typeof node)
  }
  for (const block of blocks) walk(block as unknown as Parameters<typeof walk>[0])
  return { words: words.join(''), left: left.map(({ user }) => user) }
}

test('a name becomes a mention wherever it stands, in lists and quotes and marked as well', () => {
  expect(drawn('**@Omar** and @Omar\n\n- @Omar\n\n> @Omar', OMAR)).toEqual({
    words: '<U1> and <U1><U1><U1>',
    left: [],
  })
})

test('the longest name that fits is meant, and a longer word is somebody else', () => {
  expect(drawn('@Omar Haddad, @Omar! @Omarion', OMAR, HADDAD)).toEqual({ words: '<U2>, <U1>! @Omarion', left: [] })
})

test('code and links stay what they are; who is not named is left over', () => {
  const { words, left } = drawn('`@Omar` [@Omar](https://x.example)\n\n```\n@Omar\n```', OMAR)
  expect(words).toBe('@Omar @Omar@Omar')
  expect(left).toEqual(['U1'])
})
