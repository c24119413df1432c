import { describe, expect, test } from 'vitest'
import { Bucket } from './bucket.ts'

const MESSAGE = 0
const CARD = 3

describe('a line of those who wait for one limit', () => {
  test('who is less urgent waits, and not for ever: one call in five is theirs once they waited too long', () => {
    let now = 0
    const bucket = new Bucket({ burst: 1, perSecond: 1, regained: 0.1 }, () => now)
    const gone: string[] = []
    const due = new Map<string, number>()
    const tries = (who: string, rank: number): void => {
      if ((due.get(who) ?? 0) > now) return
      const wait = bucket.turn(who, rank)
      due.set(who, now + wait)
      if (wait > 0) return
      bucket.spend(who)
      gone.push(who)
    }
    // More messages than there is room for, and three cards.
    for (now = 0; now < 600_000; now += 500) {
      for (const n of [1, 2, 3, 4]) tries(`message ${n}`, MESSAGE)
      for (const n of [1, 2, 3]) if (!gone.includes(`card ${n}`)) tries(`card ${n}`, CARD)
    }
    const cards = gone.filter((who) => who.startsWith('card'))
    expect(gone.slice(0, 50).filter((who) => who.startsWith('card'))).toEqual([])
    expect(cards.toSorted()).toEqual(['card 1', 'card 2', 'card 3'])
    const places = cards.map((who) => gone.indexOf(who))
    for (const [n, place] of places.entries())
      if (n > 0) expect(place - (places[n - 1] ?? 0), 'messages between two cards').toBeGreaterThanOrEqual(5)
    expect(gone.length, 'no turn is wasted').toBeGreaterThan(540)
  })

  test('a pause the provider asked for counts for tokens that were set aside before it', () => {
    let now = 0
    const bucket = new Bucket({ burst: 5, perSecond: 1, regained: 0.1 }, () => now)
    expect(bucket.turn('first', CARD)).toBe(0)
    expect(bucket.turn('second', MESSAGE)).toBe(0)
    bucket.spend('second')
    bucket.pause(3_000)
    expect(bucket.turn('first', CARD)).toBeGreaterThanOrEqual(3_000)
    now = 3_000
    expect(bucket.turn('first', CARD)).toBe(0)
  })
})
