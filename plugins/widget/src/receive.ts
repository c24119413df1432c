// The door: a batch of what a visitor did, checked against their token, becomes one item each.
import type { Connection, DoorAnswer, DoorRequest, Item, PluginHost, Received, Seat } from '@deskless/core/contract'
import { json, Refusal, unreadable } from '@deskless/core/contract'
import { admit } from './admit.ts'
import { checkOrigin, pace, visitorKey } from './gate.ts'
import type { Said } from './parse.ts'
import type { WidgetSettings } from './settings.ts'
import { isFurther, ownerOf, requireOwn, threadKey } from './threads.ts'
import type { Visit } from './token.ts'
import { readTicket, readToken } from './token.ts'
import type { Attachment, Profile, WireItem } from './wire.ts'
import { batchSchema } from './wire.ts'

export const receive = async (request: DoorRequest, { connection, host }: Seat<WidgetSettings>): Promise<Received> => {
  if (!connection) throw new Refusal('not_found', 'There is no chat behind this token.')
  if (request.method !== 'POST') throw new Refusal('invalid', 'Messages are sent with POST.')
  const body = jsonOf(request.body)
  if (typeof body.token !== 'string') throw new Refusal('bad_signature', 'A batch carries the visitor’s token.')
  const key = visitorKey(host)
  const visit = readToken(key, body.token, Date.now())
  if (visit.inbox !== connection.id) throw new Refusal('unauthorised', 'This visitor token belongs to another inbox.')
  checkOrigin(connection.settings, request.headers.origin)
  if (connection.settings.requireIdentity && !visit.user)
    throw new Refusal('unauthorised', 'Sign in on this site to chat with us.')
  await pace(host, 'message', visit.visitor, request.ip)
  const { success, data: batch } = batchSchema.safeParse(body)
  if (!success) {
    await pace(host, 'nonsense', visit.visitor, request.ip)
    return keptAsItCame(body)
  }
  const speaks = batch.items.some(({ is }) => is !== 'receipt')
  const admitted = speaks ? await admit(connection, visit, batch, key) : {}
  await takeUp(batch.items, visit, { connection, host, ip: request.ip })
  const by = { ...byOf(visit, batch.profile), ...admitted }
  const items = batch.items.map((item) => asItem(item, visit, by, key))
  return { items, answer: ({ fresh }) => stored(batch.items, fresh) }
}

const jsonOf = (body: Uint8Array): { token?: unknown } => {
  try {
    return (JSON.parse(new TextDecoder().decode(body)) ?? {}) as { token?: unknown }
  } catch {
    throw new Refusal('invalid', 'The body is not JSON.')
  }
}

/**
 * A visitor said something in a way nobody understands, a browser with an older page perhaps: it is kept where agents see
 * it, and acknowledged, as it would be no better understood a second time. Their token lets somebody in and is not kept;
 * what is kept stands under a name of its own, so that nothing in it is taken for what this door checked.
 */
const keptAsItCame = ({ token: _, ...body }: { token?: unknown }): Received => ({
  items: [unreadable(new TextEncoder().encode(JSON.stringify({ unreadable: body })))],
  answer: () => json({ stored: [], unreadable: true }),
})

type By = Omit<Said['by'], 'threads' | 'as'>

const byOf = ({ visitor, user, vouched }: Visit, profile: Profile | undefined): By => ({
  visitor,
  ...(user ? { user } : {}),
  ...(vouched ? { vouched } : {}),
  profile,
})

const asItem = (item: WireItem, visit: Visit, by: By, key: Uint8Array): Item => ({
  key: keyOf(item, visit),
  lane: visit.threads[0]!,
  body: encode({
    by: { ...by, as: writerOf(item, visit), threads: threadsOf(item, visit) },
    what: checked(item, visit, key),
  }),
})

const furtherOf = (item: WireItem): string | undefined =>
  item.is !== 'details' && item.thread && isFurther(item.thread) ? item.thread : undefined

const threadsOf = (item: WireItem, { threads }: Visit): string[] => {
  const further = furtherOf(item)
  return further ? [further] : threads
}

type At = { connection: Connection<WidgetSettings>; host: PluginHost; ip: string }

/** A further thread is noted as its visitor's before anything is said in it, so that they find it again. */
const takeUp = async (items: readonly WireItem[], visit: Visit, { connection, host, ip }: At): Promise<void> => {
  const further = new Set(items.flatMap((item) => (item.is === 'receipt' ? [] : (furtherOf(item) ?? []))))
  for (const thread of further) {
    requireOwn(visit.threads, thread)
    if (!connection.settings.severalConversations)
      throw new Refusal('unsupported', 'In this chat there is one conversation. Go on in that one.')
    if (await connection.refs.find(threadKey(thread))) continue
    await pace(host, 'thread', visit.visitor, ip)
    await connection.refs.claim(threadKey(thread), 'visitor', ownerOf(thread))
  }
}

const keyOf = (item: WireItem, visit: Visit): string =>
  item.is === 'receipt' ? `${visit.visitor}/${item.of}/${item.status}` : `${writerOf(item, visit)}/${item.id}`

/** Only one of those that this person is. */
const writerOf = (item: WireItem, { visitor, threads }: Visit): string =>
  item.is !== 'receipt' && item.as && threads.includes(item.as) ? item.as : visitor

/** What a visitor may not name stops here: other people's files, other people's threads. */
const checked = (item: WireItem, visit: Visit, key: Uint8Array): Said['what'] => {
  if (item.is === 'details') return item
  if (item.thread) requireOwn(visit.threads, item.thread)
  if (item.is === 'message') {
    const files = item.files?.map(({ ticket, ...file }: Attachment) => ({
      ...file,
      file: readTicket(key, visit.threads, ticket),
    }))
    return { ...item, files }
  }
  return item
}

const encode = (said: Said): Uint8Array => new TextEncoder().encode(JSON.stringify(said))

const stored = (items: readonly WireItem[], fresh: boolean[]): DoorAnswer =>
  json({
    stored: items.map((item, i) => ({ id: item.is === 'receipt' ? item.of : item.id, fresh: fresh[i] ?? false })),
  })
