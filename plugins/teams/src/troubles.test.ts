// What must not be lost when Teams stumbles, forgets a token, or takes a place away.
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

describe('where something goes wrong at Teams', () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('pglite')
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  }, 60_000)
  afterAll(() => line.close())

  const types = async (text: string) => ({
    channel: line.channel,
    id: await line.maya.type({ channel: line.channel, thread: (await line.root()).id, text }),
  })
  const noteCalled = (words: string) =>
    until(async () => (await line.notes()).find(({ text }) => text === words), `the note “${words}”`)
  const questions = async (words: string) =>
    (await line.thread()).filter((post) => post.words.includes(words) && post.words.includes('[Send]'))
  const health = async () =>
    ((await line.hub.ask('GET', `/installations/${line.installation}`)).body as { health: string }).health
  const begin = async (by: string, name: string, hold?: number): Promise<void> => {
    await line.mode(by, hold)
    await line.writes(name, `Hello from ${name}`)
    await until(async () => (await line.root()).words.includes(`Hello from ${name}`), `the card of ${name}`)
    await line.asked(`Hello from ${name}`)
  }

  test('a token Teams takes no more, long before its end, is renewed once, and nobody notices', async () => {
    await line.teams.revoke()
    await line.nadiaWrites('Is anybody there?')
    await line.shows('Is anybody there?')
    await line.hub.settled()
    expect(await health()).toBe('ok')
    const posts = (await line.thread()).filter(({ words }) => words.includes('Is anybody there?'))
    expect(posts).toHaveLength(1)
  })

  test('credentials Microsoft does not take: connecting says that somebody has to mend them', async () => {
    const { ask } = line.hub
    const settings = { ...line.teams.settings, clientSecret: 'wrong' }
    const made = (await ask('POST', '/installations', { plugin: 'teams', name: 'Wrong', settings })).body as {
      id: string
    }
    const { body } = await ask('POST', `/installations/${made.id}/connect`)
    expect(body).toMatchObject({ health: 'misconfigured' })
    expect(JSON.stringify(body)).toContain('Check the client ID, the secret')
    await ask('DELETE', `/installations/${made.id}`)
  })

  test('mode confirm: the question comes although Teams was too busy for it, and once', async () => {
    await begin('confirm', 'zoe')
    await line.teams.fault({ on: 'post', effect: { is: 'refuse', status: 429, retryAfter: 2 } })
    await types('Shall I?')
    await noteCalled('Shall I?')
    await until(async () => (await questions('Shall I?')).length > 0, 'the question')
    await line.hub.settled()
    expect(await questions('Shall I?')).toHaveLength(1)
  })

  test('mode direct: a lock, or deleting the line, takes the card with Undo away', async () => {
    await begin('direct', 'yan', 60)
    const undo = async () => (await line.thread()).filter(({ words }) => words.includes('[Undo]'))
    const locked = await types('Kept by a lock')
    await until(async () => (await undo()).length === 1, 'the card')
    await line.maya.react(locked, 'lock')
    await noteCalled('Kept by a lock')
    await until(async () => (await undo()).every(({ deleted }) => deleted), 'no card')
    const deleted = await types('Never mind')
    await until(async () => (await undo()).some((post) => !post.deleted), 'the card')
    await line.maya.remove(deleted)
    await until(async () => (await undo()).every((post) => post.deleted), 'no card')
    await line.hub.settled()
    expect(line.flown().filter((said) => /lock|mind/.test(said))).toEqual([])
  })

  // In the one whose team goes nobody ever wrote: what becomes of it is known all the same.
  test.each(['channelDeleted', 'teamDeleted'] as const)('%s: its threads only watch', async (what) => {
    const path = `/installations/${line.installation}/rules`
    const [, , billing] = line.teams.teams[0]!.channels
    const channel = what === 'teamDeleted' ? billing!.id : line.channel
    const rules = async () => JSON.stringify((await line.hub.ask('GET', path)).body)
    await line.hub.ask('PUT', path, { data: [{ channel, mode: 'explicit' }] })
    expect(await rules()).toContain('"mode":"explicit"')
    await line.maya.happen(what, channel)
    await until(async () => (await rules()).includes('"mode":"alerts"'), 'the rule only watches')
  })
})
