// Who writes right now, and who is there: never stored, but said to everybody whom it concerns, in whatever process they are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createToken } from '../../accounts/index.ts'
import type { Plugin } from '../../contract/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Hub } from '../../hub.ts'
import { startHub as startProcess } from '../../hub.ts'
import type { TestHub } from '../../testing/index.ts'
import {
  available,
  fly,
  needs,
  onEachEngine,
  pigeonPost,
  redisPrefix,
  startHub,
  until,
  WHISTLE,
} from '../../testing/index.ts'
import type { Listener } from '../testing/listener.ts'
import { listenTo } from '../testing/listener.ts'

/** The pigeon post with a window at which whoever waits for a bird sees that one is being written to. */
const withWindow = (): Plugin => {
  const { plugin } = pigeonPost()
  return {
    ...plugin,
    channel: {
      ...plugin.channel!,
      capabilities: (inbox) => ({ ...plugin.channel!.capabilities(inbox), typing: 'native' }),
      typing: (thread, on, inbox: { hub: TestWindow }) => inbox.hub.live.publish(thread, { is: 'typing', on }),
    },
    live: {
      open: async ({ url }) => ({ topic: url.searchParams.get('loft') ?? '', state: {}, hello: { is: 'hello' } }),
      frame: async () => undefined,
    },
  }
}
type TestWindow = { live: { publish(topic: string, frame: unknown): Promise<void> } }

const joins = async (house: TestHub, member: string, url: string): Promise<Listener> => {
  const { token } = await createToken(house.hub.services, house.accountId, { name: 'live', member, scopes: ['*'] })
  const one = await listenTo(`${url}/live`, { protocols: ['deskless', `token.${token}`] })
  await one.hears((frame) => frame.presence)
  return one
}
const nadiaWaits = async (url: string): Promise<Listener> => {
  const nadia = await listenTo(`${url}/p/pigeon/live?loft=nadia`)
  await nadia.hears((frame) => frame.is === 'hello')
  return nadia
}
const nadiaAsks = async (house: TestHub): Promise<string> => {
  const { token } = await house.addInbox('pigeon', { whistle: WHISTLE })
  await fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says: 'Where is my parcel?' }])
  const [conversation] = await until(async () => (await house.conversations()).length > 0 && house.conversations())
  return conversation!.id
}
const typing = (conversation: string, member: string, on: boolean) => ({ typing: { conversation, member, on } })

onEachEngine((engine) => {
  let house: TestHub
  let conversation: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [withWindow()] })
    conversation = await nadiaAsks(house)
  })
  afterAll(() => house.stop())

  test('maya writes: her colleague sees it and so does nadia, until she stops', async () => {
    const [maya, omar] = [await joins(house, house.maya, house.url), await joins(house, house.omar, house.url)]
    const nadia = await nadiaWaits(house.url)
    for (const on of [true, false]) {
      maya.says({ typing: { conversation, on } })
      const seen = await omar.hears((frame) => (frame.typing as { on?: boolean } | undefined)?.on === on)
      expect(seen).toEqual(typing(conversation, house.maya, on))
      expect(await nadia.hears((frame) => frame.on === on)).toEqual({ is: 'typing', on })
    }
    for (const one of [maya, omar, nadia]) one.hangUp()
  })

  test('vera, who may only look, is seen by colleagues and never by nadia', async () => {
    const { id } = await addMember(house.hub.services, house.accountId, {
      email: `vera-${uuidv7()}@parcel.example`,
      name: 'Vera',
      role: 'viewer',
    })
    const [vera, maya] = [await joins(house, id, house.url), await joins(house, house.maya, house.url)]
    const nadia = await nadiaWaits(house.url)
    vera.says({ typing: { conversation, on: true } })
    await maya.hears((frame) => (frame.typing as { member?: string } | undefined)?.member === id)
    maya.says({ typing: { conversation, on: false } })
    await nadia.hears((frame) => frame.on === false)
    expect(nadia.frames.filter((frame) => frame.is === 'typing')).toEqual([{ is: 'typing', on: false }])
    for (const one of [vera, maya, nadia]) one.hangUp()
  })
})

describe('two processes and Redis between them', needs('postgres', 'redis'), () => {
  let house: TestHub
  let there: Hub
  let stopThere: () => Promise<void>
  let conversation: string
  beforeAll(async () => {
    const [plugin, prefix, redisUrl] = [withWindow(), redisPrefix(), available().redis as string]
    house = await startHub({ engine: 'postgres', plugins: [plugin], config: { redisUrl }, redisPrefix: prefix })
    const [db, { config, log }] = [await house.database.again(), house.hub.services]
    there = await startProcess({ config: { ...config, port: 0 }, plugins: [plugin], db, log, redisPrefix: prefix })
    stopThere = async () => {
      await there.stop()
      await db.close()
    }
    conversation = await nadiaAsks(house)
  })
  afterAll(async () => {
    await stopThere()
    await house.stop()
  })

  /** Subscribing takes Redis a moment. */
  const reaches = (one: Listener, topic: string) =>
    until(async () => {
      await house.hub.services.bus.publish(topic, { is: 'heard' })
      return one.frames.some((frame) => frame.is === 'heard')
    }, `${topic} to reach the other process`)

  test('maya here, omar and nadia there: they see who comes, writes and goes', async () => {
    const omar = await joins(house, house.omar, there.url)
    const nadia = await nadiaWaits(there.url)
    const maya = await joins(house, house.maya, house.url)
    const both = [house.maya, house.omar].sort()
    for (const one of [maya, omar]) await one.hears((frame) => frame.presence?.online.join() === both.join())
    await reaches(omar, `account:${house.accountId}`)
    await reaches(nadia, 'plugin:pigeon:nadia')
    maya.says({ typing: { conversation, on: true } })
    await omar.hears((frame) => frame.typing)
    await nadia.hears((frame) => frame.is === 'typing')
    expect(omar.frames.find((frame) => frame.typing)).toEqual(typing(conversation, house.maya, true))
    const before = omar.frames.length
    maya.hangUp()
    await until(
      () => omar.frames.slice(before).some((frame) => frame.presence?.online.join() === house.omar),
      'omar to see maya go',
    )
    for (const one of [omar, nadia]) one.hangUp()
  })
})
