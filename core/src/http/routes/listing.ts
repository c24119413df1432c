import type { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { Refusal, readFilter } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import type { Sql } from '../../queries/filter.ts'
import type { List, PageOf } from '../../queries/keyset.ts'
import { pageOfIds } from '../../queries/keyset.ts'
import type { Services } from '../../services.ts'
import type { ApiRoute } from '../route.ts'
import { route } from '../route.ts'
import { done, idParams, listQuery, pageOf } from './schemas.ts'

type Asking = { services: Services; caller: Caller; query: z.output<typeof listQuery> }
type Load<T> = (db: Executor, accountId: string, ids: readonly string[], services: Services) => Promise<T[]>

/** One page of a list: its ids by the common filter, sort and cursor, then what there is to show of them. */
export const listed = async <T>(
  { services, caller, query }: Asking,
  list: List,
  load: Load<T>,
  also?: Sql,
): Promise<PageOf<T>> => {
  const { root } = services.db
  const page = await pageOfIds(root, list, caller.accountId, { ...query, filter: readFilter(query.filter) }, also)
  return { data: await load(root, caller.accountId, page.data, services), next: page.next }
}

/** The one of that id, or a refusal that does not tell whether another account has it. */
export const oneOf = async <T>(
  load: Load<T>,
  { services, caller, params }: { services: Services; caller: Caller; params: { id: string } },
  what: string,
  db: Executor = services.db.root,
): Promise<T> => {
  const [found] = await load(db, caller.accountId, [params.id], services)
  if (!found) throw new Refusal('not_found', `There is no such ${what}.`)
  return found
}

type Kind<T> = {
  path: string
  /** What one of them is called: “label”. */
  what: string
  about?: string
  permission: ApiRoute['permission']
  list: List
  load: Load<T>
  answer: z.ZodType
  also?: Sql
}

/** The two routes by which anything that has a list is read. */
export const reading = <T>({ path, what, about, permission, list, load, answer, also }: Kind<T>): ApiRoute[] => [
  route({
    method: 'GET',
    path,
    summary: `List ${what}s`,
    about,
    permission,
    query: listQuery,
    answer: pageOf(answer),
    run: (call) => listed(call, list, load, also),
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    summary: `${/^[aeiou]/.test(what) ? 'An' : 'A'} ${what}`,
    permission,
    params: idParams,
    answer,
    run: (call) => oneOf(load, call, what),
  }),
]

/** The route by which something goes that nothing else holds on to. */
export const removing = (of: {
  table: 'labels' | 'teams'
  what: string
  summary: string
  permission: ApiRoute['permission']
}): ApiRoute =>
  route({
    method: 'DELETE',
    path: `/${of.table}/:id`,
    summary: of.summary,
    permission: of.permission,
    params: idParams,
    answer: done,
    run: async ({ services, caller, params }) => {
      const gone = await services.db.root
        .deleteFrom(of.table)
        .where('account_id', '=', caller.accountId)
        .where('id', '=', params.id)
        .returning('id')
        .executeTakeFirst()
      if (!gone) throw new Refusal('not_found', `There is no such ${of.what}.`)
      return { ok: true }
    },
  })
