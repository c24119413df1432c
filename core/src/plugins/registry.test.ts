import { expect, test } from 'vitest'
import type { Plugin } from '../contract/index.ts'
import { plainText, silent } from '../testing/made-up.ts'
import { createRegistry } from './registry.ts'

const mirror = { open() {}, post() {}, update() {}, amend() {}, tick() {} }
const plugin = (changes: Record<string, unknown>): Plugin =>
  ({ id: 'pigeon', contract: 1, ...changes }) as unknown as Plugin

test.each([
  [plugin({ id: 'Carrier Pigeon' }), /needs an id of small letters/],
  [plugin({ contract: 2 }), /is written against contract 2/],
  [plugin({ channel: { settings: { shape: {} } } }), /is a channel that neither receives, listens nor has routes/],
  [plugin({ surface: { settings: { shape: {} } } }), /is a surface that neither receives nor listens/],
  [
    plugin({ channel: { ...silent, capabilities: plainText, settings: { shape: {} } } }),
    /without the method capabilities/,
  ],
  [plugin({ surface: { receive() {}, handle() {}, mirror: { open() {} } } }), /is a surface without the method post/],
  [
    plugin({ surface: { receive() {}, handle() {}, mirror, modes: ['shouted'] } }),
    /whose modes are not some of explicit/,
  ],
  [
    plugin({ jobs: { tidy: { every: 0, run() {} } } }),
    /has the job tidy with nothing to run, or to be run every no time/,
  ],
  [
    plugin({ jobs: { tidy: { run() {} } }, actions: { sweep: { label: 'Sweep', job: 'constructor' } } }),
    /offers the action sweep without a label, or without a job that does it/,
  ],
  [
    plugin({ extensions: [{ id: 'deskless', name: 'Ours' }] }),
    /names the browser extension “deskless”, which is no id/,
  ],
])('wrong wiring ends the start with a sentence', (wrong, sentence) => {
  expect(() => createRegistry([wrong])).toThrow(sentence)
})

test('the same plugin twice is refused', () => {
  expect(() => createRegistry([plugin({}), plugin({})])).toThrow(/installed twice/)
})

test('asking for a channel nobody installed names the file to change', () => {
  expect(() => createRegistry([plugin({})]).channel('fax')).toThrow('Add it to deskless.config.ts')
})
