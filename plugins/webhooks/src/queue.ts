import type { Hub, HubEvent } from '@deskless/core/contract'
import { Refusal, uuidv7 } from '@deskless/core/contract'
import type { About, Subject } from './about.ts'
import { aboutOf } from './about.ts'
import { allEndpoints, endpointOf } from './endpoints.ts'
import { chosen } from './filter.ts'
import type { Endpoint, Trx } from './tables.ts'
import { tables } from './tables.ts'

/** The job that sends what is due at one endpoint. */
const SEND = 'send'
const TEST = 'webhook.test'

/** An event becomes a row for every endpoint that wants it. Heard twice it is still one row. */
export const queueEvent = async (event: HubEvent, hub: Hub): Promise<void> => {
  const endpoints = (await allEndpoints(hub)).filter((endpoint) => mayWant(endpoint, event))
  if (endpoints.length === 0) return
  const subject = subjectOf(event)
  const about = await aboutOf(hub, subject)
  const wanted = endpoints.filter(({ filter }) => chosen(filter, { type: event.type, actor: event.actor }, about))
  if (wanted.length === 0) return
  await tables(hub).transaction(async (trx) => {
    await insert(
      trx,
      wanted.map((endpoint) => rowFor(hub, endpoint, event, about)),
    )
    for (const { id, disabled } of wanted) if (!disabled) await wakeEndpoint(trx, id)
  })
}

/** What happened before it was made is not its business. */
const mayWant = ({ events, created_at }: Endpoint, { type, at }: HubEvent): boolean =>
  (events === null || events.includes(type)) && at >= created_at

const subjectOf = ({ conversation, message, data }: HubEvent): Subject => ({
  conversation_id: conversation ?? null,
  message_id: message ?? null,
  details: data,
})

const rowFor = (hub: Hub, endpoint: Endpoint, event: HubEvent, { contact }: About) => ({
  account_id: hub.accountId,
  id: uuidv7(),
  endpoint_id: endpoint.id,
  event_id: event.id,
  type: event.type,
  at: event.at,
  ...subjectOf(event),
  contact_id: contact?.id ?? null,
  seq: event.seq ?? null,
  actor: event.actor ?? null,
  status: endpoint.disabled ? ('missed' as const) : ('pending' as const),
  due_at: new Date(),
})

type Row = ReturnType<typeof rowFor>

const insert = async (
  trx: Trx,
  rows: readonly (Omit<Row, 'event_id'> & { event_id: string | null })[],
): Promise<void> => {
  await trx
    .insertInto('deliveries')
    .values(
      rows.map((row) => ({
        ...row,
        actor: (row.actor && JSON.stringify(row.actor)) as never,
        details: JSON.stringify(row.details) as never,
        settled_at: null,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
}

export const wakeEndpoint = (trx: Trx, endpoint: string, at?: Date): Promise<void> =>
  trx.enqueue(SEND, { endpoint }, { key: endpoint, ...(at && { at }) })

/** Something to try a receiver with, signed like everything else. */
export const queueTest = async (hub: Hub, id: string): Promise<{ delivery: string }> => {
  const endpoint = await endpointOf(hub, id)
  requireEnabled(endpoint)
  const now = new Date()
  const event: HubEvent = { id: '', type: TEST, at: now, data: {} }
  const row = { ...rowFor(hub, endpoint, event, {}), event_id: null }
  await tables(hub).transaction(async (trx) => {
    await insert(trx, [row])
    await wakeEndpoint(trx, id)
  })
  return { delivery: row.id }
}

export const requireEnabled = ({ name, disabled }: Endpoint): void => {
  if (disabled) throw new Refusal('closed', `${name} is disabled. Enable it first.`)
}
