import { sql } from 'kysely'
import type { Look, Looks, Shown } from '../../contract/index.ts'
import type { Db, Executor, Row } from '../../db/index.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/** Lists that people have open. A lane is an installation: a slow one delays no other, and its pace is kept by one hand. */
export const LOOKS = 'looks'

/** So long after somebody last opened or used their list it is kept up to date. */
export const LOOK_MS = 30 * 60_000
/** The list of one person is drawn this often at most. */
export const EACH_MS = 4_000
/** What changed while a list was being opened is shown soon after. */
const AFTER_OPENING_MS = 2_000

export type At = { accountId: string; installation: string }

export const createLooks = (db: Db, at: At): Looks => ({
  begin: (look) => begin(db, at, look),
  of: async (person) => {
    const row = await lookRow(db.root, at, person)
    return row && lookOf(row)
  },
  drawn: (person, shown) => drawn(db.root, at, person, shown),
  end: async (person) => {
    await db.root.deleteFrom('looks').where(mine(at, person)).execute()
  },
})

const begin = (db: Db, { accountId, installation }: At, look: Parameters<Looks['begin']>[0]): Promise<Look['state']> =>
  db.transaction(async (trx) => {
    const { rows } = await sql<Pick<Look, 'state'>>`
      INSERT INTO looks (account_id, installation_id, person, member_id, state, due)
      VALUES (${accountId}, ${installation}, ${look.person}, ${look.member}, ${JSON.stringify(look.state)}::jsonb, ${inMs(AFTER_OPENING_MS)})
      ON CONFLICT (account_id, installation_id, person) DO UPDATE SET member_id = excluded.member_id, seen_at = now(), resting = false,
        state = CASE WHEN ${look.opened === true} THEN looks.state ELSE excluded.state END, due = least(looks.due, excluded.due)
      RETURNING state`.execute(trx)
    const runAt = new Date(Date.now() + AFTER_OPENING_MS)
    await enqueue(trx, [{ subscriber: LOOKS, lane: installation, accountId, runAt }])
    return rows[0]?.state ?? look.state
  })

export const inMs = (ms: number) => sql<Date>`now() + ${ms}::float8 * interval '1 millisecond'`

const lookRow = (db: Executor, at: At, person: string): Promise<Row<'looks'> | undefined> =>
  db.selectFrom('looks').selectAll().where(mine(at, person)).executeTakeFirst()

const mine = ({ accountId, installation }: At, person: string) =>
  sql<boolean>`account_id = ${accountId} AND installation_id = ${installation} AND person = ${person}`

export const lookOf = ({ person, member_id: member, state, shown, print, resting }: Row<'looks'>): Look => ({
  person,
  member,
  state,
  ...(shown ? { shown } : {}),
  ...(print ? { print } : {}),
  resting,
})

export const drawn = async (db: Executor, at: At, person: string, { shown, print }: Shown): Promise<void> => {
  await db
    .updateTable('looks')
    .set({ shown: shown ?? null, print: print ?? null, drawn_at: sql`now()`, drawing: false })
    .where(mine(at, person))
    .execute()
}
