// Facts are forgotten once nobody waits for them; whoever comes back from before that starts over.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '../../contract/index.ts'
import { pruneEvents } from '../../events/prune.ts'
import { record } from '../../events/record.ts'
import { guardOutbox } from '../../outbound/restored.ts'
import { onEachEngine } from '../../testing/index.ts'
import type { Frame } from '../testing/listener.ts'
import { listenTo } from '../testing/listener.ts'
import { parcel } from '../testing/parcel.ts'
import type { Stage } from '../testing/stage.ts'
import { openStage } from '../testing/stage.ts'
import type { World } from '../testing/world.ts'
import { buildWorld } from '../testing/world.ts'
import { standing } from './stream.ts'

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
    // Nobody works here: what is queued is said by each test.
    await stage.services.db.root.deleteFrom('jobs').execute()
  })
  afterAll(() => stage.close())

  const what = (it: string) => (frame: Frame) => frame.event?.data.what === it
  const happens = (it: string) =>
    stage.services.db.transaction((trx) =>
      record(trx, [{ accountId: world.accountId, type: 'contact.changed', data: { what: it } }]),
    )
  const passes = (days: number) =>
    sql`UPDATE events SET created_at = created_at - ${days} * interval '1 day'`.execute(stage.services.db.root)
  const join = (after?: string) =>
    listenTo(`${stage.url}/live${after ? `?after=${after}` : ''}`, { protocols: ['deskless', `token.${world.token}`] })
  const prune = () => pruneEvents(stage.services.db, 90)
  const seqs = async () =>
    (
      await stage.services.db.root
        .selectFrom('events')
        .select('seq')
        .where('conversation_id', '=', world.ids.conversation)
        .orderBy('seq')
        .execute()
    ).map((row) => row.seq)

  test('a mirror that is behind keeps what it has not shown, and so does work that is queued', async () => {
    const { root } = stage.services.db
    const { accountId: account_id } = world
    const all = await seqs()
    const end = all.length
    await passes(91)
    const mirror = { id: uuidv7(), account_id, conversation_id: world.ids.conversation, channel: 'C1' }
    await root
      .insertInto('mirrors')
      .values({
        ...mirror,
        installation_id: world.ids.installation,
        mode: 'explicit',
        seq: end,
        edit_seq: 2,
        card_seq: end,
      })
      .execute()
    await prune()
    expect(await seqs()).toEqual(all.slice(2))
    await root.updateTable('mirrors').set({ edit_seq: end }).execute()
    const job = { subscriber: 'on:reports', lane: world.ids.conversation, account_id, from_seq: 4 }
    await root.insertInto('jobs').values(job).execute()
    await prune()
    expect(await seqs()).toEqual(all.slice(3))
    await root.deleteFrom('jobs').execute()
    await prune()
    expect(await seqs()).toEqual([])
  })

  test('a mirror of a removed installation asks for nothing', async () => {
    const { root } = stage.services.db
    await root.updateTable('mirrors').set({ seq: 0 }).execute()
    await happens('much later')
    const line = [{ is: 'text' as const, text: 'Still there?' }]
    const said = { name: 'note', body: { conversation: world.ids.conversation, parts: line } }
    await stage.ask('POST', '/v1/commands', { token: world.token, body: said })
    await root.deleteFrom('jobs').execute()
    await passes(91)
    await prune()
    expect(await seqs()).toHaveLength(1)
    await root
      .updateTable('connections')
      .set({ archived_at: new Date() })
      .where('id', '=', world.ids.installation)
      .execute()
    await prune()
    expect(await seqs()).toEqual([])
  })

  test('facts of the last ninety days are kept, over any number of batches', async () => {
    for (let i = 0; i < 3; i++)
      await stage.services.db.transaction((trx) =>
        record(
          trx,
          Array.from({ length: 700 }, (_, at) => ({
            accountId: world.accountId,
            type: 'contact.changed' as const,
            data: { what: `${i} ${at}` },
          })),
        ),
      )
    await passes(91)
    await happens('yesterday')
    expect(await prune()).toBe(2_100)
    const left = await stage.services.db.root.selectFrom('events').select('data').execute()
    expect(left.map((row) => row.data.what)).toEqual(['yesterday'])
  })

  test('maya, whose place was forgotten, starts over; omar, whose place was not, goes on', async () => {
    const maya = await join()
    await maya.hears((frame) => frame.hello)
    await happens('first')
    const { cursor: early } = await maya.hears(what('first'))
    await happens('second')
    const { cursor: late } = await maya.hears(what('second'))
    maya.hangUp()
    await passes(91)
    await prune()
    await happens('third')
    const omar = await join(late)
    await omar.hears(what('third'))
    expect(omar.frames.some((frame) => frame.reset)).toBe(false)
    const back = await join(early)
    const reset = await back.hears((frame) => frame.reset)
    expect(reset.cursor).not.toBe(early)
    await happens('fourth')
    await back.hears(what('fourth'))
    for (const one of [omar, back]) one.hangUp()
  })

  test('a backup that came to a server with lower transaction ids is told on; who held a place starts over', async () => {
    const { db, config } = stage.services
    await guardOutbox({ db, config })
    const maya = await join()
    await maya.hears((frame) => frame.hello)
    await happens('before the backup')
    const { cursor } = await maya.hears(what('before the backup'))
    await sql`UPDATE events SET xid = (xid::text::bigint + 4000000000)::text::xid8`.execute(db.root)
    await sql`UPDATE deployment SET value = jsonb_set(value, '{home}', '"1/1"') WHERE key = 'at_work'`.execute(db.root)
    const order = async () =>
      (await sql<{ id: string }>`SELECT id FROM events ORDER BY events.xid, events.id`.execute(db.root)).rows
    const before = await order()
    expect((await standing(db.root)).age).toBeGreaterThan(0)
    // Two workers that start at once; this process only serves and hears nothing of it.
    await Promise.all([guardOutbox({ db, config }), guardOutbox({ db, config })])
    expect((await standing(db.root)).age).toBe(0)
    expect((await order()).slice(0, before.length)).toEqual(before)
    expect((await maya.closed).code).toBe(1012)
    const back = await join(cursor)
    await back.hears((frame) => frame.reset)
    await happens('after the restore')
    await back.hears(what('after the restore'))
    back.hangUp()
  })
})
