// A minute in which everything changes, played on a virtual clock against the limits the simulator enforces.
import type { Urgency } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { createGate, SLACK_LIMITS } from '../../simulator/api/rate-limits.ts'
import { virtualClock } from '../../simulator/index.ts'
import type { Call } from './scheduler.ts'
import { createScheduler } from './scheduler.ts'

const CARDS = 40
const CHANGES = 500
const CARD_MS = 1_500
const START = 1_700_000_000_000

type Made = { at: number; method: string; channel?: string; says: string }

/** Slack, and processes of ours that call it as the mirror loop does: ask, come back when told, give up nothing. */
const play = (processes = 1) => {
  const clock = virtualClock(START)
  const slack = createGate(clock, SLACK_LIMITS)
  const schedulers = Array.from({ length: processes }, () => createScheduler(clock.now))
  const made: Made[] = []
  let refused = 0
  const attempt = (process: number, call: Call, who: string, urgency: Urgency, says: () => string): number => {
    const scheduler = schedulers[process]!
    const wait = scheduler.turn(call, who, urgency)
    if (wait > 0) return wait
    scheduler.spend(call, who)
    const no = slack.wait({ appId: 'A1', teamId: call.workspace, method: call.method, channel: call.channel })
    if (no === undefined) {
      scheduler.taken(call)
      made.push({ at: clock.now() - START, method: call.method, channel: call.channel, says: says() })
      return 0
    }
    refused++
    scheduler.limited(call, no * 1_000)
    return no * 1_000
  }
  /** Until it is done, and then `then`. */
  const until = (again: () => number, then: () => void = () => {}): void => {
    const wait = again()
    if (wait === 0) then()
    else clock.after(wait, () => until(again, then))
  }
  return { clock, made, attempt, until, refusals: () => refused }
}

/** One card, drawn anew after each change and at most every so often, always with the newest. */
const card = ({ clock, attempt, until }: ReturnType<typeof play>, name: string, process: number) => {
  const call = { workspace: 'acme', method: 'chat.update' }
  let version = 0
  let drawn = 0
  let drawnAt = 0
  let busy = false
  const draw = (): void => {
    if (busy || drawn === version) return
    busy = true
    until(
      () => Math.max(0, drawnAt + CARD_MS - clock.now()) || attempt(process, call, name, 'card', show),
      () => {
        busy = false
        draw()
      },
    )
  }
  const show = (): string => {
    drawn = version
    drawnAt = clock.now()
    return `${name} v${drawn}`
  }
  return {
    changed: (): void => {
      version++
      draw()
    },
    isTrue: (): boolean => drawn === version,
  }
}

const most = (made: readonly Made[], inMs: number): number =>
  Math.max(...made.map(({ at }) => made.filter((other) => other.at >= at && other.at < at + inMs).length))

test('five hundred changes of forty cards stay within fifty edits a minute, and every card ends up true', () => {
  const house = play()
  const cards = Array.from({ length: CARDS }, (_, n) => card(house, `card ${n}`, 0))
  for (let n = 0; n < CHANGES; n++) house.clock.after((n * 60_000) / CHANGES, () => cards[(n * 7) % CARDS]!.changed())
  house.clock.advance(150_000)
  expect(cards.every((one) => one.isTrue())).toBe(true)
  expect(most(house.made, 60_000)).toBeLessThanOrEqual(50)
  expect(house.refusals()).toBe(0)
})

test('what customers write meanwhile is posted at its channel’s own pace', () => {
  const house = play()
  const cards = Array.from({ length: CARDS }, (_, n) => card(house, `card ${n}`, 0))
  for (let n = 0; n < CHANGES; n++) house.clock.after((n * 60_000) / CHANGES, () => cards[n % CARDS]!.changed())
  const late: number[] = []
  for (let n = 0; n < 60; n++)
    house.clock.after(n * 1_000, () => {
      const since = house.clock.now()
      const call = { workspace: 'acme', method: 'chat.postMessage', channel: 'C1' }
      house.until(
        () => house.attempt(0, call, `nadia ${n}`, 'message', () => `line ${n}`),
        () => late.push(house.clock.now() - since),
      )
    })
  house.clock.advance(150_000)
  const lines = house.made.filter(({ method }) => method === 'chat.postMessage')
  expect(lines.map(({ says }) => says)).toEqual(Array.from({ length: 60 }, (_, n) => `line ${n}`))
  expect(Math.max(...late)).toBe(0)
  expect(cards.every((one) => one.isTrue())).toBe(true)
})

test('a burst into one channel comes in order, one a second, and none is lost', () => {
  const house = play()
  const call = { workspace: 'acme', method: 'chat.postMessage', channel: 'C1' }
  for (let n = 0; n < 30; n++) house.until(() => house.attempt(0, call, `nadia ${n}`, 'message', () => `line ${n}`))
  house.clock.advance(60_000)
  expect(house.made.map(({ says }) => says)).toEqual(Array.from({ length: 30 }, (_, n) => `line ${n}`))
  expect(house.made.at(-1)?.at).toBe(26_000)
  expect(house.refusals()).toBe(0)
})

test('three processes that know nothing of each other lose nothing, and are refused less than they call', () => {
  const house = play(3)
  const cards = Array.from({ length: CARDS * 3 }, (_, n) => card(house, `card ${n}`, n % 3))
  for (let n = 0; n < CHANGES * 3; n++)
    house.clock.after((n * 60_000) / CHANGES / 3, () => cards[(n * 7) % cards.length]!.changed())
  house.clock.advance(600_000)
  expect(cards.every((one) => one.isTrue())).toBe(true)
  expect(house.refusals()).toBeLessThan(house.made.length / 2)
})
