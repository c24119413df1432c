// A whole channel is one conversation: 500 live ones share it for an hour, by a clock of the test's own.
import { describe, expect, test } from 'vitest'
import { createScheduler } from './scheduler.ts'

const WINDOWS = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const

type Call = { at: number; who: string; is: 'message' | 'card' }

/** Customers write now and then; each line wants a post, and each change of a card is wanted once, however often it changed. */
const hour = (conversations: number, perHour: number): { made: Call[]; wanted: number; cardsWanted: number } => {
  let now = 0
  const scheduler = createScheduler(() => now)
  const messages = new Map<string, number>()
  const cards = new Set<string>()
  const made: Call[] = []
  let [wanted, cardsWanted, random] = [0, 0, 1]
  const next = (): number => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
    return random / 2_147_483_648
  }
  const dueAt = new Map<string, number>()
  const attempt = (who: string, is: Call['is']): boolean => {
    if ((dueAt.get(`${is}:${who}`) ?? 0) > now) return false
    const wait = scheduler.turn('channel', `${is}:${who}`, is)
    if (wait > 0) {
      dueAt.set(`${is}:${who}`, now + wait)
      return false
    }
    scheduler.spend('channel', `${is}:${who}`)
    scheduler.taken('channel')
    made.push({ at: now, who, is })
    return true
  }
  for (now = 0; now < 3_600_000; now += 100) {
    if (next() < (perHour * 100) / 3_600_000 && now < 3_000_000) {
      const who = `c${Math.floor(next() * conversations)}`
      messages.set(who, (messages.get(who) ?? 0) + 1)
      cards.add(who)
      wanted += 1
      cardsWanted += 1
    }
    for (const [who, count] of messages)
      if (attempt(who, 'message')) count > 1 ? messages.set(who, count - 1) : messages.delete(who)
    for (const who of cards) if (attempt(who, 'card')) cards.delete(who)
  }
  expect([...messages], 'nothing is dropped').toEqual([])
  expect([...cards], 'every card is drawn in the end').toEqual([])
  return { made, wanted, cardsWanted }
}

describe('one channel with 500 live conversations', () => {
  test('stays within every window Teams counts, loses no message, and draws a card that changed often only once', {
    timeout: 60_000,
  }, () => {
    const { made, wanted, cardsWanted } = hour(500, 900)
    for (const [most, span] of WINDOWS) {
      const times = made.map(({ at }) => at)
      const fullest = times.reduce((max, start, i) => {
        let end = i
        while (end < times.length && times[end]! < start + span) end++
        return Math.max(max, end - i)
      }, 0)
      expect(fullest, `${most} in ${span} ms`).toBeLessThanOrEqual(most)
    }
    expect(made.filter(({ is }) => is === 'message')).toHaveLength(wanted)
    const cards = made.filter(({ is }) => is === 'card').length
    expect(cards).toBeGreaterThan(0)
    expect(cards).toBeLessThanOrEqual(cardsWanted)
  })

  test('what customers said goes before cards, whatever came first', () => {
    let now = 0
    const scheduler = createScheduler(() => now)
    for (let i = 0; i < 6; i++) {
      expect(scheduler.turn('channel', `now:${i}`, 'message')).toBe(0)
      scheduler.spend('channel', `now:${i}`)
    }
    expect(scheduler.turn('channel', 'card:1', 'card')).toBeGreaterThan(0)
    const wait = scheduler.turn('channel', 'message:1', 'message')
    now += wait
    expect(scheduler.turn('channel', 'card:1', 'card')).toBeGreaterThan(0)
    expect(scheduler.turn('channel', 'message:1', 'message')).toBe(0)
    expect(scheduler.turn('another channel', 'message:2', 'message')).toBe(0)
  })

  test('a pause Teams asks for holds that conversation and no other', () => {
    let now = 0
    const scheduler = createScheduler(() => now)
    scheduler.limited('channel', 3_000)
    expect(scheduler.turn('channel', 'a', 'message')).toBeGreaterThanOrEqual(3_000)
    expect(scheduler.turn('other', 'a', 'message')).toBe(0)
    now = 3_000
    expect(scheduler.turn('channel', 'a', 'message')).toBe(0)
  })
})
