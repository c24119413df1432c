import { sql } from 'kysely'
import type { Executor } from '../../db/index.ts'
import { contactViews } from '../../queries/contacts.ts'
import { contactsList } from '../../queries/lists.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { contact, idParams, listQuery, pageOf } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) => {
  const views = await contactViews(db, accountId, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}

export const contactsRoutes = [
  route({
    method: 'GET',
    path: '/contacts',
    summary: 'List contacts',
    about: 'Merged contacts stand under the one they were merged into.',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(contact),
    run: (call) => listed(call, contactsList, load, sql`k.root_id IS NULL`),
  }),
  route({
    method: 'GET',
    path: '/contacts/:id',
    summary: 'A contact',
    permission: 'conversations.read',
    params: idParams,
    answer: contact,
    run: (call) => oneOf(load, call, 'contact'),
  }),
]
