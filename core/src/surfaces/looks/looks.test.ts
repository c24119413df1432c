// Lists people have open: drawn again when something changed, for who looks and for nobody else.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Look, Looks, SurfaceSeat } from '../../contract/index.ts'
import { ChannelError, definePlugin, uuidv7, z } from '../../contract/index.ts'
import type { TestHub } from '../../testing/index.ts'
import { onEachEngine, startHub, until } from '../../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../../testing/pigeon.ts'
import { createLooks } from './looks.ts'

onEachEngine((engine) => {
  const post = pigeonPost()
  let house: TestHub
  let at: { accountId: string; installation: string }
  let looks: Looks
  let token: string
  let draws: Look[]
  let next: (() => void)[]

  const nothing = async () => {}
  const board: SurfaceSeat<never> = {
    label: 'Board',
    settings: z.object({}),
    modes: ['explicit'],
    pace: { perSecond: 10, perThread: 10 },
    receive: () => ({ items: [] }),
    handle: nothing,
    mirror: {
      open: async () => ({ root: uuidv7(), keys: [] }),
      post: async () => ({ keys: [uuidv7()] }),
      ...{ update: nothing, amend: nothing, tick: nothing },
    },
    redraw: async (look) => {
      draws.push(look)
      next.shift()?.()
      return { shown: `view ${draws.length}`, print: 'print' }
    },
  }

  beforeEach(async () => {
    draws = []
    next = []
    const plugin = definePlugin({ id: 'board', contract: 1, surface: board as unknown as SurfaceSeat })
    house = await startHub({ engine, plugins: [post.plugin, plugin], sweepMs: 50 })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
    // No rule leads there: lists show also what stands in no thread.
    const account_id = house.accountId
    const id = uuidv7()
    await root()
      .insertInto('connections')
      .values({ account_id, id, kind: 'installation', plugin: 'board', name: 'Board', token: uuidv7() })
      .execute()
    at = { accountId: account_id, installation: id }
    looks = createLooks(house.hub.services.db, at)
  })
  afterEach(() => house.stop())

  const root = () => house.database.db.root
  const nadiaWrites = () =>
    fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says: 'Where is it?' }])
  const mayaLooks = () => looks.begin({ person: 'U1', member: house.maya, state: { tab: 'mine' } })
  const drawnTimes = (times: number) => until(() => draws.length >= times && draws, `redraw ${times}`, 15_000)
  /** As if the time had gone by. */
  const ago = (column: 'seen_at' | 'due', seconds: number) =>
    sql`UPDATE looks SET ${sql.ref(column)} = now() - ${seconds} * interval '1 second'`.execute(root())
  const runNow = () => sql`UPDATE jobs SET run_at = now() WHERE subscriber = 'looks'`.execute(root())

  test('who opened a list sees it drawn again soon after, and again when something changed', async () => {
    await mayaLooks()
    const [first] = await drawnTimes(1)
    expect(first).toMatchObject({ person: 'U1', member: house.maya, state: { tab: 'mine' }, resting: false })
    await until(async () => (await looks.of('U1'))?.shown === 'view 1')
    await nadiaWrites()
    const drawn = await drawnTimes(2)
    expect(drawn[1]).toMatchObject({ shown: 'view 1', print: 'print' })
  })

  test('where nobody looks nothing is drawn, and nothing waits', async () => {
    await nadiaWrites()
    await until(async () => (await house.conversations()).length === 1)
    await house.settled()
    const waiting = await root().selectFrom('jobs').select('lane').where('subscriber', '=', 'looks').execute()
    expect([draws, waiting]).toEqual([[], []])
  })

  test('a list nobody looked at for half an hour is drawn a last time, as resting; who comes back wakes it', async () => {
    await mayaLooks()
    await drawnTimes(1)
    await ago('seen_at', 3_600)
    await until(async () => {
      await runNow()
      return draws.length === 2
    })
    expect(draws[1]?.resting).toBe(true)
    await nadiaWrites()
    await until(async () => (await house.conversations()).length === 1)
    await runNow()
    await house.settled()
    expect(draws).toHaveLength(2)
    await mayaLooks()
    await drawnTimes(3)
    expect(draws[2]?.resting).toBe(false)
  })

  test('a tool that asks for a pause gets it, and the list is drawn after it', async () => {
    next.push(() => {
      throw new ChannelError({ code: 'ratelimited', sent: 'no', retry: { afterMs: 300 }, tell: 'Slower, please.' })
    })
    await mayaLooks()
    await drawnTimes(2)
    await until(async () => (await looks.of('U1'))?.shown === 'view 2')
  })

  test('one list that cannot be drawn does not keep the others from being drawn', async () => {
    next.push(() => {
      throw new Error('a bug')
    })
    await mayaLooks()
    await looks.begin({ person: 'U2', member: house.omar, state: {} })
    await until(() => new Set(draws.map((look) => look.person)).size === 2, 'both')
    await until(async () => (await looks.of('U2'))?.shown !== undefined)
  })

  test('an opening that is heard late takes back nothing they chose since', async () => {
    const mine = { person: 'U1', member: house.maya }
    expect(await looks.begin({ ...mine, state: { tab: 'mine' }, opened: true })).toEqual({ tab: 'mine' })
    expect(await looks.begin({ ...mine, state: { tab: 'snoozed' } })).toEqual({ tab: 'snoozed' })
    expect(await looks.begin({ ...mine, state: { tab: 'mine' }, opened: true })).toEqual({ tab: 'snoozed' })
    expect(await looks.of('U1')).toMatchObject({ state: { tab: 'snoozed' } })
  })

  test('a redraw whose worker died is made again', async () => {
    await mayaLooks()
    await drawnTimes(1)
    await until(async () => (await looks.of('U1'))?.shown !== undefined)
    await root().updateTable('looks').set({ drawing: true }).execute()
    await until(async () => {
      await runNow()
      return draws.length === 2
    })
  })

  test('who is no member any more looks at nothing', async () => {
    await mayaLooks()
    await looks.end('U1')
    expect(await looks.of('U1')).toBeUndefined()
    await runNow()
    await house.settled()
    expect(draws).toEqual([])
  })
})
