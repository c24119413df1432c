import { sql } from 'kysely'
import { spelling } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { sqlState, untilThrough } from '../db/index.ts'

const DONE = 'identities-respelled'
const AT_ONCE = 1_000
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

type Stored = { account_id: string; id: string; namespace: string; value: string }
type Respelled = Stored & { key: string; spelled: string }

/**
 * Addresses of before they were compared by their spelling would never be found again. Once, before anything comes in, they
 * are rewritten by the same function that looks them up: in small transactions, because others may be at work. What somebody
 * else is vouched for under that spelling, or the same contact bears already, stays as it is.
 */
export const respellIdentities = async ({ root }: Db): Promise<void> => {
  if (await root.selectFrom('deployment').select('key').where('key', '=', DONE).executeTakeFirst()) return
  let last = { account_id: BEFORE_ALL, id: BEFORE_ALL }
  for (;;) {
    const { rows } = await sql<Stored>`
      SELECT account_id, id, namespace, value FROM identities
      WHERE (account_id, id) > (${last.account_id}::uuid, ${last.id}::uuid) ORDER BY account_id, id LIMIT ${AT_ONCE}`.execute(
      root,
    )
    for (const one of onceEach(rows.flatMap(respelled))) await rewriteAll(root, one)
    if (rows.length < AT_ONCE) break
    last = rows.at(-1) ?? last
  }
  await root
    .insertInto('deployment')
    .values({ key: DONE, value: JSON.stringify(true) })
    .onConflict((c) => c.doNothing())
    .execute()
}

const respelled = (row: Stored): Respelled[] => {
  const { value: key, spelled } = spelling(row.namespace, row.value)
  return key === row.value ? [] : [{ ...row, key, spelled }]
}

/** Two that come to one spelling go one after the other: the second then sees the first. */
const onceEach = (rows: readonly Respelled[]): Respelled[][] => {
  const alike = [...Map.groupBy(rows, (row) => `${row.account_id}\0${row.namespace}\0${row.key}`).values()]
  const most = Math.max(0, ...alike.map((group) => group.length))
  return Array.from({ length: most }, (_, nth) => alike.flatMap((group) => group[nth] ?? []))
}

const TRIES = 5
const TAKEN = '23505'

/** Whoever is at work may have taken a spelling a moment ago: looked at once more, it is seen. */
const rewriteAll = async (root: Db['root'], rows: readonly Respelled[], tries = TRIES): Promise<void> => {
  try {
    await untilThrough(() => rewrite(root, rows))
  } catch (error) {
    if (sqlState(error) !== TAKEN || tries <= 1) throw error
    await rewriteAll(root, rows, tries - 1)
  }
}

const rewrite = (root: Db['root'], rows: readonly Respelled[]) =>
  sql`
    UPDATE identities i SET value = n.key, spelled = nullif(n.spelled, n.key) FROM unnest(
      ${rows.map((r) => r.account_id)}::uuid[], ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.value)}::text[],
      ${rows.map((r) => r.key)}::text[], ${rows.map((r) => r.spelled)}::text[]) AS n (account_id, id, value, key, spelled)
    WHERE i.account_id = n.account_id AND i.id = n.id AND i.value = n.value AND NOT EXISTS (
      SELECT 1 FROM identities o WHERE o.account_id = i.account_id AND o.namespace = i.namespace AND o.value = n.key
        AND (o.contact_id = i.contact_id OR (o.verified AND i.verified)))`.execute(root)
