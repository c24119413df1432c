import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scene, writes } from '../commands/testing/scene.ts'
import { uuidv7 } from '../contract/index.ts'
import { outsideTransaction } from '../db/guard.ts'
import type { Executor, Trx } from '../db/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase, until } from '../testing/index.ts'
import { advance, settlePost } from './ledger.ts'

onEachEngine((engine) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(engine)
  })
  afterAll(() => database.close())

  const mirrored = async () => {
    const { root } = database.db
    const shop = await scene(database.db, { slug: `shop-${uuidv7()}` })
    const { id: conversation } = await writes(database.db, shop, 'nadia', 'Where is my parcel?')
    const at = { account_id: shop.accountId, id: uuidv7() }
    await root
      .insertInto('connections')
      .values({ ...at, kind: 'installation', plugin: 'board', name: 'Board', token: at.id })
      .execute()
    return root
      .insertInto('mirrors')
      .values({ ...at, conversation_id: conversation, installation_id: at.id, channel: 'support', mode: 'explicit' })
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  test('a worker that comes late never takes a mirror back to where it was', async () => {
    const { root } = database.db
    const mirror = await mirrored()
    const late = { ...mirror }
    await advance(root, mirror, { seq: 50, card_seq: 50, root: 'card' })
    await advance(root, late, { seq: 40, edit_seq: 40, root: 'second card' })
    expect(late.root).toBe('card')
    const now = await root.selectFrom('mirrors').selectAll().where('id', '=', mirror.id).executeTakeFirstOrThrow()
    expect(now).toMatchObject({ seq: 50, edit_seq: 40, card_seq: 50, root: 'card' })
  })

  /** As an installation does that takes up the threads of one before it. */
  const locks = (trx: Trx, table: 'mirrors' | 'deliveries', id: string) =>
    trx
      .updateTable(table)
      .set({ conversation_id: sql.ref('conversation_id') })
      .where('id', '=', id)
      .execute()

  test.each([
    ['mirrors', 'deliveries'],
    ['deliveries', 'mirrors'],
  ] as const)('a post is settled although somebody locks %s, then %s', async (first, second) => {
    if (engine === 'pglite') return
    const { db } = database
    const mirror = await mirrored()
    const { account_id, conversation_id } = mirror
    const claim = { id: uuidv7(), attempts: 1, repeated: false }
    await db.root
      .insertInto('deliveries')
      .values({
        account_id,
        id: claim.id,
        conversation_id,
        connection_id: mirror.installation_id,
        lane: 'lane',
        op: 'post',
        conversation_number: 1,
        position: 1,
        status: 'sending',
        mirror_id: mirror.id,
      })
      .execute()
    const ids = { mirrors: mirror.id, deliveries: claim.id }
    let settling: Promise<unknown> = Promise.resolve()
    await db.transaction(async (trx) => {
      await locks(trx, first, ids[first])
      settling = outsideTransaction(() => settlePost(db.root, mirror, claim, { mirror: { seq: 7 } }))
      settling.catch(() => {})
      await outsideTransaction(() => until(async () => (await waiting(db.root)).length > 0, 'the other to wait'))
      await locks(trx, second, ids[second])
    })
    await settling
    expect(await db.root.selectFrom('deliveries').select('status').where('id', '=', claim.id).execute()).toEqual([
      { status: 'accepted' },
    ])
    expect(mirror.seq).toBe(7)
  })
})

/** Not in a transaction: that keeps what it saw first. */
const waiting = async (db: Executor) =>
  (
    await sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
      db,
    )
  ).rows
