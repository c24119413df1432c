import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LiveSeat, Plugin } from '../../contract/index.ts'
import { onEachEngine, until } from '../../testing/index.ts'
import { listenTo } from '../testing/listener.ts'
import { parcel } from '../testing/parcel.ts'
import type { Stage } from '../testing/stage.ts'
import { openStage } from '../testing/stage.ts'
import type { World } from '../testing/world.ts'
import { buildWorld } from '../testing/world.ts'
import { createFollowing } from './following.ts'
import { createReader } from './reader.ts'

/** A visitor follows whatever their address says. */
const live: LiveSeat = {
  open: async ({ url: { searchParams } }) => {
    const [account = '', inbox = '', thread = ''] = (searchParams.get('follows') ?? '').split('/')
    return {
      topic: 'nobody publishes here',
      state: {},
      hello: { is: 'hello' },
      follows: { account, inbox, threads: [thread] },
    }
  },
  frame: async () => undefined,
  changed: ({ type, message }) => (type === 'note.added' ? { is: 'look', message } : undefined),
}
const stranger: Plugin = { id: 'stranger', contract: 1, live }

onEachEngine((engine) => {
  let stage: Stage
  let acme: World
  let other: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [{ ...parcel, live }, stranger], unlimited: true })
    acme = await buildWorld(stage, 'acme')
    other = await buildWorld(stage, 'other')
  })
  afterAll(() => stage.close())

  const threadOf = async ({ ids }: World): Promise<string> => {
    const { key } = await stage.services.db.root
      .selectFrom('threads')
      .innerJoin('conversations', 'conversations.thread_id', 'threads.id')
      .select('threads.key')
      .where('conversations.id', '=', ids.conversation)
      .executeTakeFirstOrThrow()
    return key
  }
  const follow = async (plugin: string, follows: string) => {
    const one = await listenTo(`${stage.url}/p/${plugin}/live?follows=${encodeURIComponent(follows)}`)
    await one.hears((frame) => frame.is === 'hello')
    return one
  }
  const placeOf = async (world: World) => `${world.accountId}/${world.ids.inbox}/${await threadOf(world)}`
  const notes = async (world: World): Promise<string> => {
    const body = { conversation: world.ids.conversation, parts: [{ is: 'text', text: 'Look into it' }] }
    const said = await stage.ask('POST', '/v1/commands', { token: world.token, body: { name: 'note', body } })
    expect(said.status).toBe(200)
    return String((said.body.result as { message?: string } | undefined)?.message ?? said.body.message)
  }

  test('a visitor hears of what is committed in their thread, and of nobody else’s', async () => {
    const here = await placeOf(acme)
    const [nadia, omid, spy] = [
      await follow('parcel', here),
      await follow('parcel', await placeOf(other)),
      await follow('stranger', here),
    ]
    const first = await notes(acme)
    const second = await notes(other)
    await nadia.hears((frame) => frame.message === first)
    await omid.hears((frame) => frame.message === second)
    const last = await notes(acme)
    await nadia.hears((frame) => frame.message === last)
    // What was committed before is told again while an older transaction is open anywhere on the server.
    const told = ({ frames }: typeof nadia) =>
      frames.flatMap(({ message }) => ([first, second, last].includes(String(message)) ? [message] : []))
    expect(told(nadia)).toEqual([first, last])
    expect(told(omid)).toEqual([second])
    expect(spy.frames).toHaveLength(1)
    for (const one of [nadia, omid, spy]) one.hangUp()
  })

  test('who comes after everybody has left is told as well', async () => {
    const nadia = await follow('parcel', await placeOf(acme))
    nadia.hangUp()
    await nadia.closed
    const again = await follow('parcel', await placeOf(acme))
    const message = await notes(acme)
    await again.hears((frame) => frame.message === message)
    again.hangUp()
  })

  test('who comes while the one before leaves, before the stream has begun, is told all the same', async () => {
    const { services } = stage
    const reader = createReader(services.db, services.bus, services.log, () => {})
    const following = createFollowing(services, reader)
    const follows = { account: acme.accountId, inbox: acme.ids.inbox, threads: [await threadOf(acme)] }
    const heard: unknown[] = []
    following.enter('parcel', follows, () => {}).leave()
    const nadia = following.enter('parcel', follows, (event) => heard.push(event.message))
    await nadia.ready
    const message = await notes(acme)
    await until(() => heard.includes(message), 'the note to be told')
    nadia.leave()
    reader.close()
  })
})
