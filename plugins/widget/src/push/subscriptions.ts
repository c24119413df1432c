// Browsers whose visitors want to be told of answers while they are elsewhere.
import type { Hub } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Subscription } from './tables.ts'
import { tables } from './tables.ts'

const key = (bytes: number) =>
  z
    .string()
    .regex(/^[\w-]+={0,2}$/)
    .refine((it) => Buffer.from(it, 'base64url').length === bytes, `A key of ${bytes} bytes, base64url.`)

/** What `PushSubscription.toJSON()` gives: a public key of the curve P-256 and a secret. */
export const subscriptionSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  keys: z.object({ p256dh: key(65), auth: key(16) }),
})
export type Wanted = z.infer<typeof subscriptionSchema>

type Of = { inbox: string; visitor: string }

/** A visitor has a few browsers; the oldest makes room. */
const MOST = 10

/** The same browser under another visitor is theirs from now on. */
export const subscribe = async (hub: Hub, { inbox, visitor }: Of, { endpoint, keys }: Wanted): Promise<void> => {
  const row = { inbox_id: inbox, visitor, ...keys }
  await tables(hub)
    .insertInto('push_subscriptions')
    .values({ account_id: hub.accountId, endpoint, ...row })
    .onConflict((conflict) => conflict.columns(['account_id', 'endpoint']).doUpdateSet(row))
    .execute()
  const all = await subscriptionsOf(hub, inbox, [visitor])
  for (const old of all.slice(0, -MOST)) await unsubscribe(hub, old.endpoint)
}

/** Oldest first. */
export const subscriptionsOf = (hub: Hub, inbox: string, visitors: readonly string[]): Promise<Subscription[]> =>
  tables(hub)
    .selectFrom('push_subscriptions')
    .select(['account_id', 'endpoint', 'inbox_id', 'visitor', 'p256dh', 'auth'])
    .where('account_id', '=', hub.accountId)
    .where('inbox_id', '=', inbox)
    .where('visitor', 'in', visitors)
    .orderBy('created_at' as never)
    .execute()

/** `visitor`: only if it is theirs. */
export const unsubscribe = async (hub: Hub, endpoint: string, visitor?: string): Promise<void> => {
  const one = tables(hub)
    .deleteFrom('push_subscriptions')
    .where('account_id', '=', hub.accountId)
    .where('endpoint', '=', endpoint)
  await (visitor ? one.where('visitor', '=', visitor) : one).execute()
}

/** True for whoever is first: a message is told to a browser once, however often the work is begun. */
export const claimTold = async (hub: Hub, endpoint: string, message: string): Promise<boolean> => {
  const fresh = await tables(hub)
    .insertInto('push_told')
    .values({ account_id: hub.accountId, endpoint, message_id: message })
    .onConflict((conflict) => conflict.doNothing())
    .returning('message_id')
    .execute()
  return fresh.length > 0
}

/** The push service did not take it: the next try may. */
export const giveBackTold = async (hub: Hub, endpoint: string, message: string): Promise<void> => {
  await tables(hub)
    .deleteFrom('push_told')
    .where('account_id', '=', hub.accountId)
    .where('endpoint', '=', endpoint)
    .where('message_id', '=', message)
    .execute()
}

/** Who signs in is told of everything that is theirs now. */
export const handOver = async (hub: Hub, from: string, to: string): Promise<void> => {
  await tables(hub)
    .updateTable('push_subscriptions')
    .set({ visitor: to })
    .where('account_id', '=', hub.accountId)
    .where('visitor', '=', from)
    .execute()
}

/** Where a person is erased. */
export const forgetVisitors = async (hub: Hub, visitors: readonly string[]): Promise<void> => {
  if (visitors.length === 0) return
  await tables(hub)
    .deleteFrom('push_subscriptions')
    .where('account_id', '=', hub.accountId)
    .where('visitor', 'in', visitors)
    .execute()
}
