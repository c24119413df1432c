// The channel in the README is real code: it compiles, and it passes the entry ticket.
import { readFileSync } from 'node:fs'
import { channelSuite } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { plugin } from './support/ten-lines/pigeon.ts'

const folder = new URL('support/ten-lines/', import.meta.url)

channelSuite(plugin, {
  fixtures: new URL('fixtures/', folder),
  settings: { whistle: 'phweet', apiBaseUrl: 'https://loft.example' },
  secrets: ['phweet'],
  garbage: () => ({ headers: { 'x-whistle': 'phweet', 'x-id': '1', 'x-loft': 'nadia' }, body: Buffer.from('coo') }),
})

/** Layout aside: the README sets it more tightly than the formatter would. */
const packed = (code: string): string => code.replace(/\s/g, '').replace(/,(?=[}\])])/g, '')

test('the README shows exactly this code', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const shown = /## Add a channel[^\n]*\n+```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  expect(packed(shown ?? 'nothing')).toBe(packed(readFileSync(new URL('pigeon.ts', folder), 'utf8')))
})
