import { describe, expect, test } from 'vitest'
import type { Preset } from './snooze.ts'
import { presets, readLocal, writeLocal } from './snooze.ts'

const BERLIN = 'Europe/Berlin'
const at = (now: string, key: Preset['key'], zone = BERLIN) =>
  presets(new Date(now), zone)
    .find((one) => one.key === key)
    ?.at.toISOString()

describe('a conversation comes back in the morning of whoever put it away', () => {
  test('tomorrow at nine, in winter and in summer', () => {
    expect(at('2026-11-20T15:00:00Z', 'tomorrow')).toBe('2026-11-21T08:00:00.000Z')
    expect(at('2026-07-20T15:00:00Z', 'tomorrow')).toBe('2026-07-21T07:00:00.000Z')
  })
  test('nine stays nine over the night the clocks go forward, and back', () => {
    expect(at('2026-03-28T15:00:00Z', 'tomorrow')).toBe('2026-03-29T07:00:00.000Z')
    expect(at('2026-10-24T15:00:00Z', 'tomorrow')).toBe('2026-10-25T08:00:00.000Z')
  })
  test('tomorrow is tomorrow there, not here', () => {
    expect(at('2026-11-20T23:30:00Z', 'tomorrow', 'Asia/Tokyo')).toBe('2026-11-22T00:00:00.000Z')
    expect(at('2026-11-20T23:30:00Z', 'tomorrow', 'America/Los_Angeles')).toBe('2026-11-21T17:00:00.000Z')
  })
  test('zones of half an hour', () => {
    expect(at('2026-11-20T12:00:00Z', 'tomorrow', 'Asia/Kolkata')).toBe('2026-11-21T03:30:00.000Z')
  })
  test('on a Friday, Monday is in three days', () => {
    expect(at('2026-11-20T15:00:00Z', 'monday')).toBe('2026-11-23T08:00:00.000Z')
  })
  test('what is the same morning is offered once', () => {
    const keys = (now: string) => presets(new Date(now), BERLIN).map(({ key }) => key)
    expect(keys('2026-11-22T15:00:00Z')).toEqual(['hour', 'hours', 'tomorrow', 'week'])
    expect(keys('2026-11-23T15:00:00Z')).toEqual(['hour', 'hours', 'tomorrow', 'monday'])
  })
})

describe('a time of one’s own', () => {
  test('is read and written in the same zone', () => {
    const read = readLocal('2026-07-01T14:30', BERLIN)
    expect(read?.toISOString()).toBe('2026-07-01T12:30:00.000Z')
    expect(writeLocal(read!, BERLIN)).toBe('2026-07-01T14:30')
  })
  test('that the clocks skip becomes the one after the gap', () => {
    expect(readLocal('2026-03-29T02:30', BERLIN)?.toISOString()).toBe('2026-03-29T01:30:00.000Z')
  })
  test('nothing is read from half a date', () => expect(readLocal('2026-07', BERLIN)).toBeUndefined())
})
