import type { Caller } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { fitting, savedView, viewList } from '../../queries/saved-views.ts'
import { conversationViews } from '../../queries/views.ts'
import { asSeenBy } from '../../queries/yours.ts'
import type { Services } from '../../services.ts'
import { listed } from './listing.ts'

type Asking = { services: Services; caller: Caller }

/** Conversations with what is of whoever asks. A program has seen nothing and begins no answers. */
export const seenByCaller =
  ({ caller: { actor } }: Pick<Asking, 'caller'>) =>
  async (db: Executor, accountId: string, ids: readonly string[]) => {
    const views = await conversationViews(db, accountId, ids)
    return actor.kind === 'member' ? asSeenBy(db, accountId, actor.id, views) : views
  }

/** A page of a saved view, narrowed by the filter that was given. */
export const ofView = async (call: Asking & { query: Parameters<typeof listed>[0]['query'] }, id: string) => {
  const { services, caller, query } = call
  const viewer = { accountId: caller.accountId, member: caller.actor.id }
  const filter = await savedView(services.db.root, viewer, id)
  if (!filter) throw new Refusal('not_found', 'There is no such view.')
  const sorted = { ...call, query: { ...query, sort: query.sort ?? filter.sort } }
  return listed(sorted, viewList, seenByCaller(call), fitting(filter, viewer))
}
