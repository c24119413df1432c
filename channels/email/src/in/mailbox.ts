// One mailbox of one inbox: takes what is new, in parts, and waits for more.
import type { Accept, Item } from '@deskless/core/contract'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import type { Inbox } from '../settings.ts'
import type { Cursor, Place } from './cursor.ts'
import { dayBefore, daysAgo } from './cursor.ts'
import { headerLines, keyOf } from './head.ts'
import { kept } from './kept.ts'
import { IN_SENT, OVERSIZE, UNFETCHED } from './parse.ts'
import { keyIn } from './sent.ts'

/** Well below the 29 minutes after which servers forget who only listens, and soon enough to notice that nobody is there. */
export const TIMES = { heartbeatMs: 9 * 60_000, answerMs: 30_000 }
/** As many bytes and mails at a time as may lie in memory. */
const AT_ONCE = { mails: 20, bytes: 8 * 1024 * 1024, sizes: 500 }

export type Watch = {
  inbox: Inbox
  path: string
  /** It keeps what was sent from a mail program. */
  sent: boolean
  cursor: Cursor
  accept: Accept
  /** How often the connection broke while a mail was fetched, by its UID. */
  broke?: Map<number, number>
}

/** A mail that breaks its connection so often would hold its mailbox for ever: its head has to do. */
const BREAKS = 3

/** Ends when the signal does; throws when the connection breaks. */
export const watchMailbox = async (
  client: ImapFlow,
  watch: Watch,
  signal: AbortSignal,
  times = TIMES,
): Promise<void> => {
  const opened = await client.mailboxOpen(watch.path, { readOnly: true })
  await takePlace(watch, String(opened.uidValidity), opened.uidNext)
  while (!signal.aborted) {
    const news = nextNews(client, signal, times)
    await takeNew(client, watch, signal)
    await news.come()
  }
}

/** Where to begin: where we were; anew when the server counts anew; at the end of what was there before us. */
const takePlace = async ({ inbox, path, cursor }: Watch, validity: string, uidNext: number): Promise<void> => {
  const place = cursor[path]
  const { backlogDays } = inbox.settings
  if (place?.validity === validity) return
  cursor[path] = place
    ? { ...place, validity, uid: 0, behind: true }
    : { validity, since: daysAgo(backlogDays), ...(backlogDays > 0 ? { uid: 0, behind: true } : { uid: uidNext - 1 }) }
  await kept(inbox.keep('cursor', cursor))
}

/** What came since; ends when all of it was taken. */
export const takeNew = async (client: ImapFlow, watch: Watch, signal: AbortSignal): Promise<void> => {
  const place = watch.cursor[watch.path] as Place
  const uids = await newUids(client, place)
  for (let at = 0; at < uids.length && !signal.aborted; at += AT_ONCE.sizes)
    for (const group of groups(await sizesOf(client, uids.slice(at, at + AT_ONCE.sizes)), watch.broke)) {
      if (signal.aborted) return
      await takeGroup(client, watch, group)
    }
  if (place.behind && !signal.aborted) await endBacklog(watch)
}

const endBacklog = async ({ inbox, path, cursor }: Watch): Promise<void> => {
  const { behind: _, ...place } = cursor[path] as Place
  cursor[path] = place
  await kept(inbox.keep('cursor', cursor))
}

/**
 * Only numbers: a backlog of any age is no more than this in memory. `since` keeps out what was there before us, also
 * where a broken connection is begun anew in the middle of it.
 */
const newUids = async (client: ImapFlow, { uid, since, behind }: Place): Promise<number[]> => {
  const range = `${uid + 1}:*`
  const anew = behind || uid === 0
  const found = await client.search(anew ? { uid: range, since: dayBefore(since) } : { uid: range }, { uid: true })
  // `*` is the last mail even when that is an old one.
  return (found || []).filter((it) => it > uid).sort((a, b) => a - b)
}

type Sized = { uid: number; size: number }

/** What was moved or deleted meanwhile has no size any more, and is passed over. */
const sizesOf = async (client: ImapFlow, uids: number[]): Promise<Sized[]> => {
  const found = await client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true })
  requireLine(client)
  return found.map(({ uid, size = 0 }) => ({ uid, size })).sort((a, b) => a.uid - b.uid)
}

/** A fetch whose line was cut may end like one that is complete: what is missing in it is not gone. */
const requireLine = (client: ImapFlow): void => {
  if (!client.usable) throw new Error('The mail server hung up.')
}

/** What was among those that broke is fetched by itself, so that one mail is blamed for one break. */
const groups = (mails: readonly Sized[], broke = new Map<number, number>()): Sized[][] => {
  const made: Sized[][] = []
  let bytes = 0
  for (const mail of mails) {
    const last = made.at(-1)
    const alone = broke.has(mail.uid) || broke.has(last?.[0]?.uid ?? 0)
    if (!last || alone || last.length >= AT_ONCE.mails || bytes + mail.size > AT_ONCE.bytes) {
      made.push([mail])
      bytes = 0
    } else last.push(mail)
    bytes += mail.size
  }
  return made
}

const takeGroup = async (client: ImapFlow, watch: Watch, group: readonly Sized[]): Promise<void> => {
  const fetched = await fetchGroup(client, watch, group).catch((error: unknown) => {
    const { broke } = watch
    for (const { uid } of group) broke?.set(uid, (broke.get(uid) ?? 0) + 1)
    throw error
  })
  for (const { uid, size } of group) await takeOne(watch, uid, size, fetched.get(uid))
}

const fetchGroup = async (
  client: ImapFlow,
  { inbox, broke }: Watch,
  group: readonly Sized[],
): Promise<Map<number, FetchMessageObject>> => {
  const most = inbox.settings.receiveMaxMb * 1024 * 1024
  const isWhole = ({ uid, size }: Sized): boolean => size <= most && (broke?.get(uid) ?? 0) < BREAKS
  const fetched = new Map<number, FetchMessageObject>()
  for (const [mails, query] of [
    [group.filter(isWhole), { uid: true, source: true }],
    [group.filter((mail) => !isWhole(mail)), { uid: true, headers: true }],
  ] as const)
    if (mails.length > 0)
      for (const mail of await client.fetchAll(mails.map(({ uid }) => uid).join(','), query, { uid: true }))
        fetched.set(mail.uid, mail)
  requireLine(client)
  return fetched
}

const takeOne = async (
  { inbox, cursor, path, sent, accept, broke }: Watch,
  uid: number,
  size: number,
  mail: FetchMessageObject | undefined,
): Promise<void> => {
  const place = { ...(cursor[path] as Place), uid }
  const body = mail?.source ?? mail?.headers
  const why = size > inbox.settings.receiveMaxMb * 1024 * 1024 ? OVERSIZE : UNFETCHED
  const missing: Record<string, string> = mail?.source ? {} : { [why]: `${Math.ceil(size / 1024 / 1024)} MB` }
  // Gone between the list and the fetch: whoever took it away has read it.
  if (body) await kept(accept(itemOf(body, { mailbox: path, sent, missing }), { cursor: { ...cursor, [path]: place } }))
  cursor[path] = place
  broke?.delete(uid)
}

const ADDRESS = /[^\s<>"(),;:]+@[^\s<>"(),;:]+/

/** `missing`: why it is no more than a head. */
type Lay = { mailbox?: string; sent?: boolean; missing?: Record<string, string> }

/** One person's mails stay in order; others' need not wait for them. */
export const itemOf = (body: Uint8Array, { mailbox, sent = false, missing }: Lay = {}): Item => {
  const from = headerLines(body).find(([name]) => name === 'from')?.[1] ?? ''
  return {
    key: keyIn(sent, keyOf(body)),
    lane: `from ${ADDRESS.exec(from)?.[0].toLowerCase() ?? 'nobody'}`,
    body,
    headers: { ...(mailbox && { mailbox }), ...(sent && { [IN_SENT]: 'yes' }), ...missing },
  }
}

/** Listens from now on, so that what comes while we take is not missed. */
const nextNews = (client: ImapFlow, signal: AbortSignal, { heartbeatMs, answerMs }: typeof TIMES) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => {})
  const wake = (): void => resolve()
  const gone = (): void => reject(new Error('The mail server hung up.'))
  client.on('exists', wake)
  client.on('close', gone)
  signal.addEventListener('abort', wake)
  const come = async (): Promise<void> => {
    // IDLE says nothing while nothing happens, also when nobody is there any more: each time it is asked for an answer.
    const beat = setTimeout(() => void within(client.noop(), answerMs).then(wake, gone), heartbeatMs)
    void client.idle().catch(gone)
    try {
      await promise
    } finally {
      clearTimeout(beat)
      client.off('exists', wake)
      client.off('close', gone)
      signal.removeEventListener('abort', wake)
    }
  }
  return { come }
}

const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The mail server does not answer any more.')), ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
