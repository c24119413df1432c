import { expect, test } from 'vitest'
import { originOf } from './files.ts'

const shares = (...ts: string[]) => ({ public: { C1: ts.map((one) => ({ ts: one })) } })
const file = { id: 'F1', mode: 'hosted', user: 'U1', shares: shares('2.1') }

test.each([
  ['uploaded with this line', file, 'own'],
  ['not shared anywhere yet', { ...file, shares: undefined }, 'own'],
  ['shared before in another line', { ...file, shares: shares('1.1', '2.1') }, 'elsewhere'],
  ['somebody else’s', { ...file, user: 'U2' }, 'elsewhere'],
  ['a canvas', { ...file, mode: 'quip' }, 'elsewhere'],
  ['a snippet', { ...file, mode: 'snippet' }, 'elsewhere'],
  ['a link to another service', { ...file, mode: 'external', is_external: true }, 'elsewhere'],
  ['of a kind nobody knows', { id: 'F1' }, 'elsewhere'],
] as const)('a file %s is %s', (_, given, expected) => {
  expect(originOf(given as Parameters<typeof originOf>[0], 'U1', '2.1')).toBe(expected)
})
