import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Call, Scheduler } from './scheduler.ts'
import { createScheduler } from './scheduler.ts'
import { PER_MINUTE, tierOf } from './tiers.ts'

let now: number
let slack: Scheduler
beforeEach(() => {
  now = 0
  slack = createScheduler(() => now)
})

const update: Call = { workspace: 'acme', method: 'chat.update' }
const post = (channel: string): Call => ({ workspace: 'acme', method: 'chat.postMessage', channel })
/** Asks and, where the answer is "go", calls. */
const call = (what: Call, who: string, urgency: Parameters<Scheduler['turn']>[2] = 'card'): number => {
  const wait = slack.turn(what, who, urgency)
  if (wait === 0) slack.spend(what, who)
  return wait
}
const empty = (what: Call): void => {
  let n = 0
  while (call(what, `before ${n}`) === 0) n++
  slack.leave(what, `before ${n}`)
}

describe('a call waits for its turn', () => {
  test('nobody waits where there is room', () => {
    expect([1, 2, 3, 4].map((n) => call(post('C1'), `nadia ${n}`, 'message'))).toEqual([0, 0, 0, 0])
    expect(call(post('C1'), 'nadia 5', 'message')).toBe(1_000)
    expect(call(post('C2'), 'jane', 'message')).toBe(0)
  })

  test('each in the line is told a time of its own, and finds its turn then', () => {
    empty(update)
    const waits = ['a', 'b', 'c'].map((who) => call(update, who))
    expect(waits).toEqual([1_500, 3_000, 4_500])
    for (const [at, who] of ['a', 'b', 'c'].entries()) {
      now = waits[at]!
      expect(call(update, who)).toBe(0)
    }
  })

  test('a customer’s edit goes before cards that came earlier, a card before an ornament', () => {
    empty(update)
    call(update, 'ornament', 'ornament')
    call(update, 'card', 'card')
    expect(call(update, 'edit', 'edit')).toBe(1_500)
    now = 1_500
    expect(call(update, 'card', 'card')).toBeGreaterThan(0)
    expect(call(update, 'ornament', 'ornament')).toBeGreaterThan(0)
    expect(call(update, 'edit', 'edit')).toBe(0)
    now = 3_000
    expect(call(update, 'ornament', 'ornament')).toBeGreaterThan(0)
    expect(call(update, 'card', 'card')).toBe(0)
  })

  test('asking again keeps the place; whoever never comes back loses it', () => {
    empty(update)
    expect(call(update, 'a')).toBe(1_500)
    expect(call(update, 'b')).toBe(3_000)
    expect(call(update, 'a')).toBe(1_500)
    now = 12_000
    expect(call(update, 'b')).toBe(0)
  })

  test('what was set aside and never used is anybody’s again', () => {
    empty(post('C1'))
    now = 1_000
    expect(slack.turn(post('C1'), 'gone', 'message')).toBe(0)
    expect(call(post('C1'), 'nadia', 'message')).toBe(1_000)
    now = 3_500
    expect([call(post('C1'), 'nadia', 'message'), call(post('C1'), 'jane', 'message')]).toEqual([0, 0])
  })

  test('no minute ever holds more calls than the tier', () => {
    const methods = fc.constantFrom('chat.update', 'conversations.list', 'views.open', 'users.info')
    const steps = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 60, maxLength: 400 })
    fc.assert(
      fc.property(methods, steps, (method, pauses) => {
        now = 0
        slack = createScheduler(() => now)
        const made: number[] = []
        for (const [n, ms] of pauses.entries()) {
          now += ms
          if (call({ workspace: 'acme', method }, `who ${n % 7}`) === 0) made.push(now)
        }
        const limit = PER_MINUTE[tierOf(method)!]
        for (const at of made) expect(made.filter((t) => t >= at && t < at + 60_000).length).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 40 },
    )
  })
})

describe('when Slack asks for a pause', () => {
  test('it is kept to for that method of that workspace, and for nothing else', () => {
    slack.limited(update, 7_000)
    expect(call(update, 'card')).toBe(7_000)
    expect(call(post('C1'), 'nadia', 'message')).toBe(0)
    expect(call({ ...update, workspace: 'globex' }, 'card')).toBe(0)
    expect(call({ workspace: 'acme', method: 'reactions.add' }, 'tick', 'edit')).toBe(0)
    now = 7_000
    expect(call(update, 'card')).toBe(0)
  })

  test('a channel that is full leaves the others open, by whatever name it is called', () => {
    slack.taken(post('#support'), 'C1')
    slack.limited(post('#support'), 3_000)
    expect(call(post('C1'), 'nadia', 'message')).toBe(3_000)
    expect(call(post('C2'), 'jane', 'message')).toBe(0)
  })

  test('whoever shares a limit with another process takes less of it, and more again when it is free', () => {
    empty(update)
    expect(call(update, 'alone')).toBe(1_500)
    slack.limited(update, 1_000)
    now = 1_000
    expect(call(update, 'alone')).toBe(0)
    expect(call(update, 'sharing')).toBe(3_000)
    for (let n = 0; n < 10; n++) slack.taken(update)
    expect(call(update, 'sharing')).toBe(1_500)
  })
})
