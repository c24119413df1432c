// The Snooze form, and what the person at the screen meant by a morning.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await line.slack.human.click(await line.root(), 'snooze')
  })
  afterAll(() => house.close())

  const submit = async (values: object) => line.slack.human.submit(await line.view(), { ...values })
  const wakes = async (): Promise<Date> => {
    await until(async () => (await line.conversation()).status === 'snoozed', 'sleep')
    return (await line.conversation()).snoozedUntil as Date
  }

  test.each([
    ['1h', 60],
    ['3h', 180],
  ])('for %s', async (preset, minutes) => {
    expect(await submit({ preset })).toMatchObject({ closed: true })
    expect(Math.round(((await wakes()).getTime() - Date.now()) / 60_000)).toBe(minutes)
  })

  test.each(['tomorrow', 'monday'])('until %s at nine', async (preset) => {
    expect(await submit({ preset })).toMatchObject({ closed: true })
    const day = await wakes()
    expect(day.getUTCMinutes()).toBe(0)
    expect(day.getTime()).toBeGreaterThan(Date.now())
  })

  test('until a time of one’s own; one that is over is refused under its field', async () => {
    const refused = await submit({ preset: 'own', at: Math.floor(Date.now() / 1_000) - 60 })
    expect(refused.errors.at).toContain('That time is over')
    const at = Math.floor(Date.now() / 1_000) + 7_200
    expect(await submit({ preset: 'own', at })).toMatchObject({ closed: true })
    expect((await wakes()).getTime()).toBe(at * 1_000)
  })

  test('a line she wrote meanwhile refuses it', async () => {
    await line.nadiaWrites('Hello?')
    await line.shows('Hello?')
    expect(await submit({ preset: '1h' })).toMatchObject({ closed: false })
    expect((await line.conversation()).status).toBe('open')
  })
})
