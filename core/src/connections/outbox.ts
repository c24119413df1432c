import type { Outbox, OutboxEntry } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'

const PAGE = 100

/** In the order of their commits within a lane: whoever puts one has waited for the one before it. */
export const connectionOutbox = (
  { db: { root }, bus }: Pick<Services, 'db' | 'bus'>,
  { account_id, id: connection_id }: { account_id: string; id: string },
): Outbox => {
  const own = () =>
    root
      .selectFrom('outbox')
      .selectAll()
      .where('account_id', '=', account_id)
      .where('connection_id', '=', connection_id)
  const topic = `outbox:${connection_id}`
  return {
    put: async ({ key, message, body }) => {
      await root
        .insertInto('outbox')
        .values({ account_id, connection_id, key, message_id: message ?? null, body: JSON.stringify(body) })
        .onConflict((c) => c.doNothing())
        .execute()
      await bus.publish(topic, {})
    },
    changed: (signal) => heard(bus, topic, signal),
    list: async ({ after = '0', limit = PAGE } = {}) => {
      const rows = await own().where('id', '>', after).orderBy('id').limit(limit).execute()
      return rows.map((row) => ({ ...entry(row), cursor: String(row.id), since: row.created_at }))
    },
    find: async (keys) => (keys.length === 0 ? [] : (await own().where('key', 'in', keys).execute()).map(entry)),
    take: async (keys) => {
      if (keys.length === 0) return
      await root
        .deleteFrom('outbox')
        .where('account_id', '=', account_id)
        .where('connection_id', '=', connection_id)
        .where('key', 'in', keys)
        .execute()
    },
  }
}

const heard = (bus: Services['bus'], topic: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      off()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const off = bus.subscribe(topic, done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })

const entry = ({ key, body, message_id }: Row<'outbox'>): OutboxEntry => ({
  key,
  body,
  ...(message_id && { message: message_id }),
})
