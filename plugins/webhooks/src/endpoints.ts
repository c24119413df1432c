import { createHash } from 'node:crypto'
import type { Actor, EventType, Filter, Hub } from '@deskless/core/contract'
import { eventTypeNames, FetchError, Refusal, uuidv7, z } from '@deskless/core/contract'
import { readFilter } from './filter.ts'
import { newSecret, opened, rotated, sealed, secretSchema } from './secrets.ts'
import type { Endpoint, Reason, Tables } from './tables.ts'
import { tables } from './tables.ts'
import { checkTemplate } from './template.ts'

const MOST = 100

/** What somebody says of an endpoint. Filter and template are JSON of their own, checked with a sentence each. */
export const endpointFields = {
  name: z.string().trim().min(1).max(100).describe('What people call it, once per account.'),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  events: z
    .array(z.enum(eventTypeNames as [EventType, ...EventType[]]))
    .min(1)
    .nullable()
    .describe('Types of events; null for all.'),
  filter: z.unknown().describe('In the filter language of the lists; null for none.'),
  template: z
    .unknown()
    .describe('A payload of your own: JSON with {{variables}} in its texts; null for the usual one.'),
  notes: z.boolean().describe('Whether internal notes and activity lines go out with their words.'),
}

export const endpointSchema = z.strictObject({
  ...endpointFields,
  events: endpointFields.events.default(null),
  filter: endpointFields.filter.optional(),
  template: endpointFields.template.optional(),
  notes: endpointFields.notes.default(false),
  secret: secretSchema.optional().describe('Made for you when it is left out.'),
})
export type NewEndpoint = z.output<typeof endpointSchema>

export const changesSchema = z.strictObject(endpointFields).partial().extend({ enabled: z.boolean().optional() })
export type Changes = z.output<typeof changesSchema>

export const allEndpoints = (hub: Hub): Promise<Endpoint[]> =>
  tables(hub).selectFrom('endpoints').selectAll().where('account_id', '=', hub.accountId).orderBy('name').execute()

export const findEndpoint = (hub: Hub, id: string): Promise<Endpoint | undefined> =>
  tables(hub)
    .selectFrom('endpoints')
    .selectAll()
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .executeTakeFirst()

export const endpointOf = async (hub: Hub, id: string): Promise<Endpoint> => {
  const found = await findEndpoint(hub, id)
  if (!found) throw new Refusal('not_found', 'There is no such endpoint.')
  return found
}

/** Of a request that may be repeated: who made it by which name, and what it asked for. */
export type Making = { made_by: string; made_of: string }

export const makingOf = (wanted: NewEndpoint, by: Actor | undefined, key: string | undefined): Making | undefined =>
  key === undefined
    ? undefined
    : { made_by: digest(by?.kind ?? '', by?.id ?? '', key), made_of: digest(JSON.stringify(wanted)) }

const digest = (...words: string[]): string => createHash('sha256').update(words.join('\0')).digest('hex')

type Made = { id: string; secret: string }

/** Its secret is told here and never again, but to a repeat of the request that made it. */
export const createEndpoint = async (hub: Hub, wanted: NewEndpoint, making?: Making): Promise<Made> => {
  const before = await madeBefore(hub, making)
  if (before) return before
  const [id, secret] = [uuidv7(), wanted.secret ?? newSecret()]
  const row = {
    account_id: hub.accountId,
    id,
    ...(await checked(hub, wanted)),
    notes: wanted.notes,
    secrets: JSON.stringify([sealed(hub, id, secret)]) as never,
    ...making,
    created_at: new Date(),
  }
  if ((await allEndpoints(hub)).length >= MOST) throw new Refusal('conflict', `An account has up to ${MOST} endpoints.`)
  // Heard a moment too early costs a look; heard too late would lose what came in between.
  await hub.listen(true)
  const made = await tables(hub)
    .insertInto('endpoints')
    .values(row as never)
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  const twin = made ? undefined : await madeBefore(hub, making)
  if (twin) return twin
  if (!made) throw nameTaken(wanted.name)
  // Whoever removed the last one meanwhile may have ended it in between.
  await hub.listen(true)
  return { id, secret }
}

const madeBefore = async (hub: Hub, making: Making | undefined): Promise<Made | undefined> => {
  if (!making) return undefined
  const found = await tables(hub)
    .selectFrom('endpoints')
    .select(['id', 'secrets', 'made_of'])
    .where('account_id', '=', hub.accountId)
    .where('made_by', '=', making.made_by)
    .executeTakeFirst()
  if (!found) return undefined
  if (found.made_of !== making.made_of) throw new Refusal('id_reused')
  return { id: found.id, secret: opened(hub, found.id, found.secrets[0]!) }
}

const nameTaken = (name: string | undefined): Refusal =>
  new Refusal('conflict', `There is an endpoint named “${name}” already. Change that one, or choose another name.`)

type Written = Partial<Pick<Endpoint, 'name' | 'url' | 'events' | 'notes'>> & {
  filter?: Filter | null
  template?: unknown
}

/** What was said, as it is kept. An address inside is refused now, and again at each call: names may change their mind. */
const checked = async (hub: Hub, { name, url, events, filter, template, notes }: Changes): Promise<Written> => {
  if (url !== undefined) await requireOutside(hub, url)
  if (template !== undefined && template !== null) checkTemplate(template)
  return {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events: events && [...events] }),
    ...(filter !== undefined && { filter: asJson(filter === null ? null : readFilter(filter)) as never }),
    ...(template !== undefined && { template: asJson(template) }),
    ...(notes !== undefined && { notes }),
  }
}

const asJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

const requireOutside = async (hub: Hub, url: string): Promise<void> => {
  try {
    await hub.checkAddress(url)
  } catch (error) {
    throw error instanceof FetchError ? new Refusal('invalid', `This address cannot be used. ${error.tell}`) : error
  }
}

export const changeEndpoint = async (hub: Hub, id: string, changes: Changes): Promise<Endpoint> => {
  const before = await endpointOf(hub, id)
  const written = await checked(hub, changes)
  const switched =
    changes.enabled === undefined || changes.enabled === (before.disabled === null) ? {} : switchTo(changes.enabled)
  const moved = changes.url !== undefined && changes.url !== before.url
  await set(hub, id, { ...written, ...(moved && REFRESHED), ...switched } as never, changes.name)
  if (changes.enabled === false) await missWaiting(hub, id)
  else if (moved) await tryNow(hub, id)
  return endpointOf(hub, id)
}

/** What was counted against it begins anew. */
const REFRESHED = { failures: 0, failing_since: null, paused_until: null }

/** Whoever enables it says that it works again. */
const switchTo = (enabled: boolean) =>
  enabled ? { disabled: null, ...REFRESHED } : { disabled: 'by-hand' satisfies Reason as Reason }

/** The old address failed, not the new one: what waits for another try goes there at once. */
const tryNow = async (hub: Hub, endpoint: string): Promise<void> => {
  await tables(hub)
    .updateTable('deliveries')
    .set({ due_at: new Date() })
    .where('account_id', '=', hub.accountId)
    .where('endpoint_id', '=', endpoint)
    .where('status', '=', 'pending')
    .execute()
  await hub.enqueue('send', { endpoint }, { key: endpoint })
}

const missWaiting = async (hub: Hub, endpoint: string): Promise<void> => {
  await tables(hub)
    .updateTable('deliveries')
    .set({ status: 'missed' })
    .where('account_id', '=', hub.accountId)
    .where('endpoint_id', '=', endpoint)
    .where('status', '=', 'pending')
    .execute()
}

type Setting = Parameters<ReturnType<ReturnType<typeof tables>['updateTable']>['set']>[0]

const set = async (hub: Hub, id: string, values: Setting, name?: string): Promise<void> => {
  if (Object.keys(values as object).length === 0) return
  try {
    await tables(hub)
      .updateTable('endpoints')
      .set(values as never)
      .where('account_id', '=', hub.accountId)
      .where('id', '=', id)
      .execute()
  } catch (error) {
    throw (error as { code?: string }).code === '23505' ? nameTaken(name) : error
  }
}

/** A new secret, told here and never again. The old one signs along for a day. */
export const rotateSecret = async (hub: Hub, id: string, secret = newSecret()): Promise<{ secret: string }> => {
  await hub.db<Tables>().transaction(async (trx) => {
    const endpoint = await trx
      .selectFrom('endpoints')
      .select(['id', 'secrets'])
      .where('account_id', '=', hub.accountId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!endpoint) throw new Refusal('not_found', 'There is no such endpoint.')
    const secrets = rotated(endpoint.secrets, sealed(hub, id, secret), new Date())
    await trx
      .updateTable('endpoints')
      .set({ secrets: JSON.stringify(secrets) as never })
      .where('account_id', '=', hub.accountId)
      .where('id', '=', id)
      .execute()
  })
  return { secret }
}

/**
 * With its deliveries. Without any endpoint nothing is heard any more; one made while we looked listens again itself, and
 * one made before that is seen by the second look.
 */
export const removeEndpoint = async (hub: Hub, id: string): Promise<void> => {
  await endpointOf(hub, id)
  await tables(hub).deleteFrom('endpoints').where('account_id', '=', hub.accountId).where('id', '=', id).execute()
  if ((await allEndpoints(hub)).length > 0) return
  await hub.listen(false)
  if ((await allEndpoints(hub)).length > 0) await hub.listen(true)
}
