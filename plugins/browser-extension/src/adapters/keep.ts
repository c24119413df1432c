// What an account says of pages, beside what we know: adapters of its own, its domains, its country.
import type { Hub } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { tables } from '../tables.ts'
import type { Adapter } from './adapter.ts'
import { adapterSchema } from './adapter.ts'
import { builtIn } from './built-in.ts'

export const settingsSchema = z.strictObject({
  /** Addresses of these domains are colleagues, rarely whom a page is about. */
  ownDomains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .max(253)
        .regex(/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/, 'A domain such as example.com.'),
    )
    .max(200)
    .default([]),
  /** Reads telephone numbers that are written without their country: DE, BR. */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two letters, such as DE.')
    .nullable()
    .default(null),
})
export type PageSettings = z.output<typeof settingsSchema>

/** As old as our table is, it may hold what we would no longer take: such a one is left out, and the built-in one counts. */
export const ownAdapters = async (hub: Hub): Promise<Adapter[]> => {
  const rows = await tables(hub)
    .selectFrom('adapters')
    .select('adapter')
    .where('account_id', '=', hub.accountId)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ adapter }) => adapterSchema.safeParse(adapter).data ?? [])
}

/** The account's own take the place of ours of the same id. */
export const allAdapters = async (hub: Hub): Promise<Adapter[]> => {
  const own = await ownAdapters(hub)
  return [...own, ...builtIn.filter(({ id }) => !own.some((it) => it.id === id))]
}

const MOST = 100

export const keepAdapter = async (hub: Hub, adapter: Adapter): Promise<void> => {
  const row = {
    account_id: hub.accountId,
    id: adapter.id,
    adapter: JSON.stringify(adapter) as never,
    changed_at: new Date(),
  }
  const own = await ownAdapters(hub)
  if (own.length >= MOST && !own.some(({ id }) => id === adapter.id))
    throw new Refusal('invalid', `An account has ${MOST} adapters of its own at most. Remove one first.`)
  const { account_id: _, id: __, ...changed } = row
  await tables(hub)
    .insertInto('adapters')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet(changed))
    .execute()
}

export const removeAdapter = async (hub: Hub, id: string): Promise<void> => {
  const { numDeletedRows } = await tables(hub)
    .deleteFrom('adapters')
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new Refusal('not_found', 'The account has no adapter of its own by this name.')
}

export const pageSettings = async (hub: Hub): Promise<PageSettings> => {
  const row = await tables(hub)
    .selectFrom('page_settings')
    .select(['own_domains', 'region'])
    .where('account_id', '=', hub.accountId)
    .executeTakeFirst()
  return { ownDomains: row?.own_domains ?? [], region: row?.region ?? null }
}

export const keepPageSettings = async (hub: Hub, { ownDomains, region }: PageSettings): Promise<void> => {
  const row = { own_domains: ownDomains, region }
  await tables(hub)
    .insertInto('page_settings')
    .values({ account_id: hub.accountId, ...row })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}
