import { sql } from 'kysely'
import type { Db } from '../../core/src/db/index.ts'
import { pageOfIds } from '../../core/src/queries/keyset.ts'
import { conversationsList } from '../../core/src/queries/lists.ts'
import { conversationViews, messagePage } from '../../core/src/queries/views.ts'
import { ms, percentile } from '../support/figures.ts'
import { seeded } from '../support/random.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'
import { ratio } from './benchmark.ts'
import { fillInbox } from './fill-inbox.ts'

type Desk = { db: Db; accountId: string; conversations: string[] }
type Look = { what: string; at(desk: Desk, conversation: string): Promise<unknown> }

const LOOKS: Look[] = [
  {
    what: 'the inbox list (open, newest first)',
    at: async ({ db, accountId }) => {
      const filter = { field: 'status', op: 'eq', value: 'open' } as const
      const page = await pageOfIds(db.root, conversationsList, accountId, { limit: 50, filter })
      return conversationViews(db.root, accountId, page.data)
    },
  },
  {
    what: 'a conversation',
    at: async ({ db, accountId }, conversation) => messagePage(db.root, accountId, conversation, { limit: 50 }),
  },
]

/** The same looks at a small and at a large company, in turns, on the same server. */
const run: Benchmark['run'] = async ({ short }) => {
  const [small, large] = [await openStage('postgres'), await openStage('postgres')]
  try {
    const size = short ? 20_000 : 200_000
    const desks = [await prepare(small, 2_000), await prepare(large, size)] as const
    const results: Result[] = []
    for (const look of LOOKS) results.push(await compare(look, desks, size, short ? 150 : 500))
    for (const { db } of desks) await db.close()
    return results
  } finally {
    await closeStage(small)
    await closeStage(large)
  }
}

const prepare = async (
  { database, company }: Awaited<ReturnType<typeof openStage>>,
  conversations: number,
): Promise<Desk> => {
  const db = await database.open()
  await fillInbox(db, company, conversations)
  const { rows } = await sql<{ id: string }>`SELECT id FROM conversations ORDER BY md5(id::text) LIMIT 500`.execute(
    db.root,
  )
  return { db, accountId: company.accountId, conversations: rows.map(({ id }) => id) }
}

const compare = async (
  look: Look,
  [small, large]: readonly [Desk, Desk],
  size: number,
  times: number,
): Promise<Result> => {
  const random = seeded(7)
  const took = { small: [] as number[], large: [] as number[] }
  for (let n = -20; n < times; n++) {
    const [a, b] = [
      await time(look, small, random.pick(small.conversations)),
      await time(look, large, random.pick(large.conversations)),
    ]
    if (n < 0) continue
    took.small.push(a)
    took.large.push(b)
  }
  const share = percentile(took.large, 0.99) / percentile(took.small, 0.99)
  return {
    what: `open ${look.what}: p99 at ${size / 1000}k conversations / ${size / 100}k messages ÷ at 2k / 20k`,
    measured: `${ratio(share)} (${ms(percentile(took.large, 0.99))} ÷ ${ms(percentile(took.small, 0.99))})`,
    budget: '≤ 1.5',
    ok: share <= 1.5,
  }
}

const time = async (look: Look, desk: Desk, conversation: string): Promise<number> => {
  const from = performance.now()
  await look.at(desk, conversation)
  return performance.now() - from
}

export const inbox: Benchmark = { name: 'inbox', run }
