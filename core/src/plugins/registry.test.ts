import { expect, test } from 'vitest'
import type { Plugin } from '../contract/index.ts'
import { createRegistry } from './registry.ts'

const plugin = (changes: Record<string, unknown>): Plugin =>
  ({ id: 'pigeon', contract: 1, ...changes }) as unknown as Plugin

test.each([
  [plugin({ id: 'Carrier Pigeon' }), /needs an id of small letters/],
  [plugin({ contract: 2 }), /is written against contract 2/],
  [plugin({ channel: { settings: { shape: {} } } }), /is a channel that neither receives, listens nor has routes/],
  [plugin({ surface: { settings: { shape: {} } } }), /is a surface that neither receives nor listens/],
])('wrong wiring ends the start with a sentence', (wrong, sentence) => {
  expect(() => createRegistry([wrong])).toThrow(sentence)
})

test('the same plugin twice is refused', () => {
  expect(() => createRegistry([plugin({}), plugin({})])).toThrow(/installed twice/)
})

test('asking for a channel nobody installed names the file to change', () => {
  expect(() => createRegistry([plugin({})]).channel('fax')).toThrow('Add it to deskless.config.ts')
})
