import type { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import type { Sql } from '../../queries/filter.ts'
import { readFilter } from '../../queries/filter.ts'
import type { List, PageOf } from '../../queries/keyset.ts'
import { pageOfIds } from '../../queries/keyset.ts'
import type { Services } from '../../services.ts'
import type { listQuery } from './schemas.ts'

type Asking = { services: Services; caller: Caller; query: z.output<typeof listQuery> }
type Load<T> = (db: Executor, accountId: string, ids: readonly string[]) => Promise<T[]>

/** One page of a list: its ids by the common filter, sort and cursor, then what there is to show of them. */
export const listed = async <T>(
  { services: { db }, caller, query }: Asking,
  list: List,
  load: Load<T>,
  also?: Sql,
): Promise<PageOf<T>> => {
  const page = await pageOfIds(db.root, list, caller.accountId, { ...query, filter: readFilter(query.filter) }, also)
  return { data: await load(db.root, caller.accountId, page.data), next: page.next }
}

/** The one of that id, or a refusal that does not tell whether another account has it. */
export const oneOf = async <T>(
  load: Load<T>,
  { services, caller, params }: { services: Services; caller: Caller; params: { id: string } },
  what: string,
  db: Executor = services.db.root,
): Promise<T> => {
  const [found] = await load(db, caller.accountId, [params.id])
  if (!found) throw new Refusal('not_found', `There is no such ${what}.`)
  return found
}
