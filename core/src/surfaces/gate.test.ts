import { expect, test } from 'vitest'
import { createGate } from './gate.ts'
import { createPace } from './pace.ts'

const enter = (gate: ReturnType<typeof createGate>, installation: string) => {
  const pass = gate.enter(installation)
  return 'leave' in pass ? pass : undefined
}

test('a busy installation gets so many turns, and its neighbour all of its own', () => {
  const gate = createGate(24, () => 0)
  const inside = Array.from({ length: 40 }, () => enter(gate, 'acme')).filter(Boolean)
  expect(inside).toHaveLength(12)
  expect(enter(gate, 'globex')).toBeDefined()
})

test('however many hang, the next one finds a turn, and who has none is not even asked', () => {
  const gate = createGate(24, () => 0)
  const taken = ['acme', 'globex', 'initech', 'hooli'].map((name) => {
    let turns = 0
    while (enter(gate, name)) turns++
    return turns
  })
  expect(taken).toEqual([12, 6, 3, 1])
  const umbrella = enter(gate, 'umbrella')
  expect(umbrella).toBeDefined()
  expect(gate.full()).toEqual(['acme', 'globex', 'initech', 'hooli', 'umbrella'])
  umbrella?.leave(false)
  expect(gate.full()).not.toContain('umbrella')
})

test('after three failures an installation rests, then one goes first', () => {
  let now = 0
  const gate = createGate(24, () => now)
  for (let i = 0; i < 3; i++) enter(gate, 'acme')?.leave(true)
  expect(enter(gate, 'acme')).toBeUndefined()
  now = 5_000
  const first = enter(gate, 'acme')
  expect(enter(gate, 'acme')).toBeUndefined()
  first?.leave(false)
  expect(enter(gate, 'acme')).toBeDefined()
})

test('one a second per channel, after a short burst', () => {
  let now = 0
  const pace = createPace(() => now)
  expect([1, 2, 3, 4].map(() => pace('C1', 1))).toEqual([0, 0, 0, 0])
  expect(pace('C1', 1)).toBe(1_000)
  expect(pace('C2', 1)).toBe(0)
  now = 1_000
  expect(pace('C1', 1)).toBe(0)
  expect(pace('C1', 1)).toBe(1_000)
})
