// The door: a request of up to a hundred items, all of them taken or none.
import type { DoorAnswer, DoorRequest, Item, PluginHost, Received, Seat } from '@deskless/core/contract'
import { json, Refusal } from '@deskless/core/contract'
import { checkedItems, sayWrong } from './checked.ts'
import type { Inbox, Settings } from './settings.ts'
import { requireSecret } from './signature.ts'
import type { Stored } from './stored.ts'
import { encoded, printOf, saidIn } from './stored.ts'
import { confirm } from './taken.ts'
import type { WireItem } from './wire.ts'
import { requestSchema } from './wire.ts'

type Keyed = { item: Stored; key: string; said: string; place: number }
type Given = { items: WireItem[]; prints: string[] }

export const receive = async (request: DoorRequest, { connection, host }: Seat<Settings>): Promise<Received> => {
  const inbox = connection as Inbox
  requireSecret(inbox.settings, request.headers, request.body, Date.now())
  if (request.method !== 'POST') throw new Refusal('invalid', 'Items are brought with POST.')
  const given = itemsIn(request.body)
  const kept = keyed(given, request, inbox, host)
  // One item alone is all or none by itself: the database answers whether it was there.
  if (kept.length > 1) await refuseReused(inbox, kept)
  return { items: kept.map(asItem), answer: ({ fresh }) => answer(inbox, given.items, kept, fresh) }
}

const itemsIn = (body: Uint8Array): Given => {
  const json = jsonIn(body)
  const parsed = requestSchema.safeParse(json)
  if (parsed.success) return { items: parsed.data.items, prints: (json as { items: unknown[] }).items.map(printOf) }
  throw sayWrong(parsed.error.issues.map(({ path, message }) => ({ path, why: message })))
}

const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Refusal('invalid', 'The body is not JSON in UTF-8.')
  }
}

const keyed = (given: Given, { headers }: DoorRequest, inbox: Inbox, host: PluginHost): Keyed[] => {
  const request = headers['idempotency-key'] ?? headers['webhook-id']
  return checkedItems(given.items, inbox, host).flatMap((item, place) => {
    if (!item) return []
    const key = item.id ?? keyFrom(item, request, place)
    if (key) return [{ item, key, said: given.prints[place] as string, place }]
    throw sayWrong([
      { path: ['items', place, 'id'], why: 'is missing, and the request has no Idempotency-Key either.' },
    ])
  })
}

/** A receipt says the same however often: it needs no name. */
const keyFrom = (item: Stored, request: string | undefined, place: number): string | undefined => {
  if (item.is === 'receipt' && !request) return `${item.of}/${item.status}`
  return request && `${request.slice(0, 180)}/${place}`
}

const asItem = ({ item, key, said }: Keyed): Item => ({ key, lane: laneOf(item), body: encoded(item, said) })

/** What happens in one thread stays in order; what is said of a message may come before it, and waits for it. */
const laneOf = (item: Stored): string => {
  if (item.is === 'message' || item.is === 'answer' || item.is === 'conversation') return item.thread ?? item.contact.id
  return item.is === 'contact' ? item.contact.id : item.of
}

const refuseReused = async (inbox: Inbox, kept: readonly Keyed[]): Promise<void> => {
  const firstOf = (key: string): Keyed | undefined => kept.find((it) => it.key === key)
  const twice = kept.filter((it) => firstOf(it.key)?.said !== it.said)
  const wrong = [...twice, ...(await reused(inbox, kept))]
  if (wrong.length > 0) throw conflict(wrong)
}

/** Of those that were here before, the ones that said something else then. What was emptied since cannot be compared. */
const reused = async (inbox: Inbox, kept: readonly Keyed[]): Promise<Keyed[]> => {
  const before = new Map((await inbox.brought(kept.map(({ key }) => key))).map((it) => [it.key, it.body]))
  return kept.filter(({ key, said }) => {
    const old = before.get(key)
    return old !== undefined && old.length > 0 && saidIn(old) !== said
  })
}

const conflict = (wrong: readonly Keyed[]): Refusal => {
  const issues = wrong.map(({ place }) => ({ path: `items.${place}.id`, why: 'was used before for something else.' }))
  return new Refusal('conflict', issues.map(({ path, why }) => `${path} ${why}`).join(' '), { issues })
}

const answer = async (
  inbox: Inbox,
  given: readonly WireItem[],
  kept: readonly Keyed[],
  fresh: readonly boolean[],
): Promise<DoorAnswer> => {
  const known = kept.filter((_, i) => !fresh[i])
  const wrong = known.length > 0 ? await reused(inbox, known) : []
  if (wrong.length > 0) throw conflict(wrong)
  await confirm(
    inbox,
    given.filter((item) => item.is === 'receipt'),
  )
  for (const item of given) if (item.is === 'typing') await inbox.hub.live.typing(inbox.id, item.thread, item.on)
  return json({ items: given.map((_, place) => resultAt(place, kept, fresh)) })
}

const resultAt = (place: number, kept: readonly Keyed[], fresh: readonly boolean[]) => {
  const i = kept.findIndex((it) => it.place === place)
  return i < 0 ? { result: 'done' } : { id: kept[i]?.key, result: fresh[i] ? 'accepted' : 'duplicate' }
}
