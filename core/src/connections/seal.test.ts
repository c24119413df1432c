import { expect, test } from 'vitest'
import { sealer } from './seal.ts'

const ours = 'ab'.repeat(32)
const theirs = 'cd'.repeat(32)

test('a sealed secret opens where it was sealed', () => {
  const seal = sealer(ours)
  expect(seal.open(seal.seal('xoxb-1', 'connection:1:botToken'), 'connection:1:botToken')).toBe('xoxb-1')
})

test('the same secret never looks the same twice', () => {
  const seal = sealer(ours)
  expect(seal.seal('xoxb-1', 'here')).not.toBe(seal.seal('xoxb-1', 'here'))
})

test('moved to another place it does not open', () => {
  const seal = sealer(ours)
  expect(() => seal.open(seal.seal('xoxb-1', 'connection:1:botToken'), 'connection:2:botToken')).toThrow(/DESKLESS_KEY/)
})

test('another key says so in a sentence', () => {
  const sealed = sealer(ours).seal('xoxb-1', 'here')
  expect(() => sealer(theirs).open(sealed, 'here')).toThrow('DESKLESS_KEY is not the key this database was set up with')
})

test('after a rotation the newest key seals and the old one still opens', () => {
  const old = sealer(`spring:${ours}`).seal('xoxb-1', 'here')
  const rotated = sealer(`autumn:${theirs},spring:${ours}`)
  expect(rotated.open(old, 'here')).toBe('xoxb-1')
  expect(rotated.seal('xoxb-1', 'here')).toMatch(/^autumn\./)
})

test('a key that had no name, or another one, opens under the name a rotation gives it', () => {
  const sealed = sealer(ours).seal('xoxb-1', 'here')
  const rotated = sealer(`new:${theirs},old:${ours}`)
  expect(rotated.open(sealed, 'here')).toBe('xoxb-1')
  const again = sealer(`new:${'ef'.repeat(32)},old:${theirs},older:${ours}`)
  expect([sealed, rotated.seal('xoxb-2', 'here')].map((it) => again.open(it, 'here'))).toEqual(['xoxb-1', 'xoxb-2'])
})

test('a damaged seal is refused, not read', () => {
  const seal = sealer(ours)
  const sealed = seal.seal('xoxb-1', 'here')
  const flipped = sealed.slice(0, -2) + (sealed.endsWith('A') ? 'BB' : 'AA')
  expect(() => seal.open(flipped, 'here')).toThrow(/damaged/)
})
