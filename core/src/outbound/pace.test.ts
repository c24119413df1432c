import { describe, expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'
import { createPace } from './pace.ts'

describe('the pace of an inbox', () => {
  const clock = { at: 0 }
  const slow = { perSecond: 4, perThread: 1 }

  test('one call a second per thread, four over the inbox, each at its reserved place', () => {
    const pace = createPace(() => clock.at)
    expect([pace.reserve('shop', 'nadia', slow, 10_000), pace.reserve('shop', 'nadia', slow, 10_000)]).toEqual([
      0, 1000,
    ])
    expect(pace.reserve('shop', 'omar', slow, 10_000)).toBe(1250)
    expect(pace.reserve('other shop', 'omar', slow, 10_000)).toBe(0)
  })

  test('a burst to one thread leaves at once, and is paid back before the next', () => {
    const time = { at: 0 }
    const pace = createPace(() => time.at)
    const pair = { perSecond: 80, perThread: 1 / 6, burst: 3 }
    const waits = Array.from({ length: 4 }, () => pace.reserve('shop', 'nadia', pair, 100_000))
    expect(waits.map(Math.round)).toEqual([0, 0, 0, 6_000])
  })

  test('a wait beyond the patience takes no place', () => {
    const pace = createPace(() => clock.at)
    for (let i = 0; i < 3; i++) pace.reserve('shop', 'nadia', slow, 10_000)
    expect(pace.reserve('shop', 'nadia', slow, 100)).toBe(3000)
    expect(pace.reserve('shop', 'nadia', slow, 10_000)).toBe(3000)
  })

  test('a pause the provider asked for holds every thread of the inbox, and no other inbox', () => {
    const time = { at: 0 }
    const pace = createPace(() => time.at)
    pace.pause('shop', 5_000)
    pace.pause('shop', 1_000)
    expect([pace.reserve('shop', 'nadia', slow, 100), pace.reserve('shop', 'omar', slow, 100)]).toEqual([5_000, 5_000])
    expect([pace.pauseLeft('other shop'), pace.reserve('other shop', 'omar', slow, 100)]).toEqual([0, 0])
    time.at = 5_000
    expect([pace.pauseLeft('shop'), pace.reserve('shop', 'nadia', slow, 100)]).toEqual([0, 0])
  })

  test('never more than the rate and a quarter second’s burst in any second', () => {
    const pace = createPace(() => clock.at)
    const rates = { perSecond: 20, perThread: 20 }
    const starts = Array.from({ length: 100 }, (_, i) => pace.reserve('shop', `person ${i}`, rates, 100_000))
    for (const from of starts)
      expect(starts.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(25)
  })
})

describe('the breaker of an inbox', () => {
  test('five troubles in a row pause it; one call tries; the others wait for what it says', () => {
    const clock = { at: 0 }
    const breaker = createBreaker(() => clock.at)
    for (let i = 0; i < 4; i++) breaker.report('shop', 'trouble')
    expect(breaker.admit('shop')).toBe(0)
    breaker.report('shop', 'trouble')
    const pause = breaker.admit('shop')
    expect(pause).toBeGreaterThan(0)
    expect(breaker.admit('other shop')).toBe(0)
    clock.at += pause
    expect(breaker.admit('shop')).toBe(0)
    expect(breaker.admit('shop')).toBeGreaterThan(0)
    breaker.report('shop', 'answered')
    expect([breaker.admit('shop'), breaker.admit('shop')]).toEqual([0, 0])
  })

  test('a probe that fails makes the pause longer, up to an end', () => {
    const clock = { at: 0 }
    const breaker = createBreaker(() => clock.at)
    for (let i = 0; i < 5; i++) breaker.report('shop', 'trouble')
    const pauses = Array.from({ length: 6 }, () => {
      const pause = breaker.admit('shop')
      clock.at += pause
      breaker.admit('shop')
      breaker.report('shop', 'trouble')
      return pause
    })
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauses.at(-1)).toBe(120_000)
  })

  test('a definite no in between counts as an answer', () => {
    const breaker = createBreaker(() => 0)
    for (let i = 0; i < 20; i++) breaker.report('shop', i % 4 === 3 ? 'answered' : 'trouble')
    expect(breaker.admit('shop')).toBe(0)
  })
})
