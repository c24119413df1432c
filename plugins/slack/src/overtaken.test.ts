// Slack does not promise any order: what happened to a line may be told before the line.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let card: Seen
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    card = await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  /** The event of Maya's line is held back until that of what she does next has gone out. */
  const overtaken = async (words: string, next: (typed: Seen) => Promise<void>): Promise<void> => {
    line.slack.faults.add({ on: 'delivery:message', effect: { is: 'reorder' } })
    const typed = await line.slack.human.type('#support', words, { threadTs: card.ts })
    await next(typed)
    const events = () => line.slack.ledger.deliveries('message').filter(({ payload }) => told(payload, typed))
    await until(() => events().length === 2 && events().every(({ outcome }) => outcome?.ok), 'both events')
    expect(events().map(({ payload }) => (payload.event as Told).subtype)).not.toEqual([undefined, expect.anything()])
    await line.hub.settled()
  }
  type Told = { subtype?: string; ts?: string; message?: { ts?: string }; previous_message?: { ts?: string } }
  const told = ({ event }: Record<string, unknown>, { ts }: Seen): boolean => {
    const { ts: own, message, previous_message: before } = event as Told
    return [own, message?.ts, before?.ts].includes(ts)
  }
  const { edit, remove } = {
    edit: (words: string) => (typed: Seen) => line.slack.human.edit(typed, words),
    remove: (typed: Seen) => line.slack.human.delete(typed),
  }

  test('a change that comes before its line: one note, as it reads by now', async () => {
    await overtaken('Look at row 7', edit('Look at row 9'))
    expect((await line.notes()).map(({ text }) => text)).toEqual(['Look at row 9'])
  })

  test('a deletion that comes before its line: no note, and nothing goes out', async () => {
    const { botUserId } = line.slack.demo.credentials
    await overtaken(`<@${botUserId}> It left today`, remove)
    expect(await line.notes()).toEqual([])
    expect(line.flown()).toEqual([])
  })

  test('a line to the customer whose change comes first is not sent: its author is asked', async () => {
    const { botUserId } = line.slack.demo.credentials
    await overtaken(`<@${botUserId}> It left today`, edit(`<@${botUserId}> It left yesterday`))
    expect((await line.notes()).map(({ text }) => text)).toEqual(['It left yesterday'])
    expect(line.flown()).toEqual([])
    await line.shows('It reached us late')
  })
})
