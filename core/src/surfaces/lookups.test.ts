import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import { connectionRefs } from '../connections/refs.ts'
import { uuidv7 } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { needs, testDatabase } from '../testing/index.ts'
import type { MirrorRow } from './desk.ts'
import { mirrorRow, mirrorView } from './desk.ts'
import { doubtOf } from './echo.ts'
import { createHolds } from './holds/holds.ts'
import { homeOf, lastLeft, leftBehind } from './home.ts'
import { news } from './known.ts'
import { onlyWatch } from './watching.ts'

const MANY = 4_000
/** What grows with every conversation. */
const GROWING = ['mirrors', 'moves', 'refs', 'holds', 'deliveries', 'events', 'messages', 'conversations']

// 20,000 mirrored conversations cost no scan: the planner reaches every row by an index, with room to choose otherwise.
describe('with thousands of mirrored conversations', needs('postgres'), () => {
  let database: TestDatabase
  let shop: Scene
  let at: { accountId: string; installation: string }
  let mirror: MirrorRow

  beforeAll(async () => {
    database = await testDatabase('postgres')
    shop = await scene(database.db)
    at = { accountId: shop.accountId, installation: uuidv7() }
    const { id } = await writes(database.db, shop, 'nadia', 'Where is my parcel?')
    await fill(id)
    mirror = (await mirrorRow(database.db.root, at.accountId, id, at.installation)) as MirrorRow
  })
  afterAll(() => database.close())

  const fill = async (conversation: string) => {
    const { root } = database.db
    const { accountId, installation } = at
    await sql`INSERT INTO connections (account_id, id, kind, plugin, name, token)
      VALUES (${accountId}, ${installation}, 'installation', 'board', 'Board', ${uuidv7()})`.execute(root)
    const copy = sql`SELECT c.* FROM conversations c WHERE account_id = ${accountId} AND id = ${conversation}`
    await sql`INSERT INTO threads (account_id, id, inbox_id, key)
      SELECT ${accountId}, gen_random_uuid(), (SELECT inbox_id FROM (${copy}) c), 'loft ' || n FROM generate_series(1, ${MANY}) n`.execute(
      root,
    )
    await sql`INSERT INTO conversations (account_id, id, number, inbox_id, contact_id, thread_id)
      SELECT t.account_id, gen_random_uuid(), 1000 + row_number() OVER (), t.inbox_id, (SELECT contact_id FROM (${copy}) c), t.id
      FROM threads t WHERE t.key LIKE 'loft %'`.execute(root)
    await sql`INSERT INTO mirrors (account_id, id, conversation_id, installation_id, channel, mode, root, place)
      SELECT account_id, gen_random_uuid(), id, ${installation}, '#c' || number % 50, 'explicit', 'C' || number % 50 || ':' || number || '.5', 1
      FROM conversations`.execute(root)
    await sql`INSERT INTO moves (account_id, mirror_id, place, conversation_id, installation_id, channel, root)
      SELECT account_id, id, 0, conversation_id, installation_id, '#old', 'C0:' || id FROM mirrors`.execute(root)
    await sql`INSERT INTO refs (account_id, connection_id, key, kind, target_id)
      SELECT account_id, installation_id, root || '/' || n, CASE WHEN n = 1 THEN 'conversation' ELSE 'post' END, conversation_id
      FROM mirrors, generate_series(1, 5) n`.execute(root)
    await sql`INSERT INTO holds (account_id, id, installation_id, conversation_id, member_id, key, line, due, state)
      SELECT account_id, gen_random_uuid(), installation_id, conversation_id, ${shop.omar}, root, '{}', now(), 'sent' FROM mirrors`.execute(
      root,
    )
    await sql`INSERT INTO deliveries (account_id, id, conversation_id, connection_id, lane, op, conversation_number, position, status, mirror_id)
      SELECT account_id, gen_random_uuid(), conversation_id, installation_id, id::text, 'post', 1, n, 'accepted', id
      FROM mirrors, generate_series(1, 3) n`.execute(root)
    await sql`INSERT INTO events (account_id, type, conversation_id, seq)
      SELECT account_id, 'note.added', conversation_id, 100 + n FROM mirrors, generate_series(1, 3) n`.execute(root)
    await sql`INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text)
      SELECT account_id, gen_random_uuid(), id, 100 + n, 100 + n, 'note', '{}', '[]', '' FROM conversations, generate_series(1, 3) n`.execute(
      root,
    )
    await sql`ANALYZE`.execute(root)
  }

  /** The plans of every statement some work makes. */
  const plansOf = async (work: () => Promise<unknown>): Promise<string> => {
    const executor = database.db.root.getExecutor()
    const seen: CompiledQuery[] = []
    const run = executor.executeQuery
    executor.executeQuery = (query, ...rest) => {
      seen.push(query)
      return run.call(executor, query, ...rest) as never
    }
    try {
      await work()
    } finally {
      executor.executeQuery = run
    }
    expect(seen.length).toBeGreaterThan(0)
    const plans = []
    for (const { sql: text, parameters } of seen) {
      const { rows } = await database.db.root.executeQuery(CompiledQuery.raw(`EXPLAIN ${text}`, [...parameters]))
      plans.push(text, ...rows.map((row) => (row as { 'QUERY PLAN': string })['QUERY PLAN']))
    }
    return plans.join('\n')
  }

  const db = () => database.db.root
  const refs = () => connectionRefs(database.db, { account_id: at.accountId, id: at.installation })
  const lost = { channels: ['#c7'], roots: 'C7:', line: 'Lost.', tell: 'Lost.' }

  test.each<[string, () => Promise<unknown>]>([
    ['the mirror of a conversation', () => mirrorRow(db(), at.accountId, mirror.conversation_id, at.installation)],
    ['where a conversation is at home', () => homeOf(db(), at.accountId, mirror.conversation_id)],
    ['what a card is drawn from', () => mirrorView(db(), mirror)],
    ['whose thread or line it is', () => refs().find(`${mirror.root}/1`)],
    ['the posts of a message', () => refs().keys('post', mirror.conversation_id)],
    ['what a thread has not shown yet', () => news(db(), mirror)],
    ['a post in doubt', () => doubtOf(db(), mirror, { attempts: 2 })],
    ['whether a line waits', () => createHolds(database.db, at).isHeld(String(mirror.root))],
    ['threads that were left', async () => [await leftBehind(db(), mirror), await lastLeft(db(), mirror)]],
    ['the threads of a channel that is lost', () => onlyWatch(database.db, at, lost)],
  ])('%s is found by a key', async (_, work) => {
    const plans = await plansOf(work)
    for (const table of GROWING) expect(plans).not.toContain(`Seq Scan on ${table}`)
    expect(plans).toMatch(/Index|Bitmap/)
  })
})
