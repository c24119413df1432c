import { sql } from 'kysely'
import { issue } from '../../commands/issue.ts'
import type { Executor } from '../../db/index.ts'
import { exportPerson } from '../../person/export.ts'
import { contactViews, lastWrote } from '../../queries/contacts.ts'
import { contactsList, mergeSuggestionsList } from '../../queries/lists.ts'
import { mergeSuggestionViews } from '../../queries/merge-suggestions.ts'
import { route } from '../route.ts'
import { reading } from './listing.ts'
import { personExport } from './person-export.ts'
import { commandResult, contact, idParams, mergeSuggestion } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) => {
  const views = await contactViews(db, accountId, ids)
  const wrote = await lastWrote(db, accountId, ids)
  return ids.flatMap((id) => {
    const [view, at] = [views.get(id), wrote.get(id)]
    return view ? [at ? { ...view, lastWrote: at } : view] : []
  })
}

const mergeSuggestions = async (db: Executor, accountId: string, ids: readonly string[]) => {
  const views = new Map((await mergeSuggestionViews(db, accountId, ids)).map((view) => [view.id, view]))
  return ids.flatMap((id) => views.get(id) ?? [])
}

export const contactsRoutes = [
  ...reading({
    path: '/contacts',
    what: 'contact',
    about: 'Merged contacts stand under the one they were merged into.',
    permission: 'conversations.read',
    list: contactsList,
    load,
    answer: contact,
    also: sql`k.root_id IS NULL`,
  }),
  ...reading({
    path: '/merge-suggestions',
    what: 'merge suggestion',
    about:
      'Contacts that bear the same address and may be one person. `merge_contacts` makes them one; `keep_apart` says that they are two, and it is not suggested again.',
    permission: 'conversations.read',
    list: mergeSuggestionsList,
    load: mergeSuggestions,
    answer: mergeSuggestion,
  }),
  route({
    method: 'GET',
    path: '/contacts/:id/export',
    summary: 'All that is kept of a person',
    about:
      'Of the contact and everyone merged with it: profile, addresses, conversations, files, and what plugins keep.',
    permission: 'data.manage',
    params: idParams,
    answer: personExport,
    run: ({ services, caller, params }) => exportPerson(services, caller.accountId, params.id, caller.actor),
  }),
  route({
    method: 'POST',
    path: '/contacts/:id/erase',
    summary: 'Erase a person',
    about:
      'The contact and everyone merged with it. It cannot be undone, and is done by a job: the answer says that it was wished. Numbers and times of conversations stay, for those who count.',
    permission: 'data.manage',
    params: idParams,
    answer: commandResult,
    status: 202,
    run: ({ services, caller, params, key }) =>
      issue(
        services,
        caller.accountId,
        { id: key, actor: caller.actor, name: 'erase_contact', body: { contact: params.id } },
        { scopes: caller.permissions },
      ),
  }),
]
