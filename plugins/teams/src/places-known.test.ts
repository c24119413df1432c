import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Installation } from './client.ts'
import { noteService, serviceUrlFor } from './places-known.ts'

const CHANNEL = '19:support1@thread.tacv2'
const heardFrom = (serviceUrl: string) => ({ serviceUrl, channelData: { channel: { id: CHANNEL } } })

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('what another process heard of a place counts here soon, and the newest word is kept by both', async () => {
  const stored = new Map<string, unknown>()
  const installation = {
    id: 'one',
    kept: async (name: string) => stored.get(name),
    keep: async (name: string, value: unknown) => void stored.set(name, value),
  } as unknown as Installation
  await noteService(installation, heardFrom('https://smba.trafficmanager.net/amer/'))
  expect(await serviceUrlFor(installation, CHANNEL)).toContain('amer')
  // The other one.
  for (const name of stored.keys()) stored.set(name, 'https://smba.trafficmanager.net/emea/')
  vi.setSystemTime(Date.now() + 10_000)
  expect(await serviceUrlFor(installation, CHANNEL)).toContain('emea')
  await noteService(installation, heardFrom('https://smba.trafficmanager.net/amer/'))
  expect([...new Set(stored.values())]).toEqual(['https://smba.trafficmanager.net/amer/'])
})
