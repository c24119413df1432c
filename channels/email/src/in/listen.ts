import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Accept, Check } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Inbox } from '../settings.ts'
import { readCursor } from './cursor.ts'
import { imapError, openImap } from './imap.ts'
import { isHubAway, kept } from './kept.ts'
import type { Watch } from './mailbox.ts'
import { TIMES, watchMailbox } from './mailbox.ts'
import { keepsSent } from './sent.ts'

/** A connection that held this long ended for a reason of its own day; the next begins at once. */
const HELD_MS = 60_000
/** After so many short ones in a row the inbox says that something is wrong. */
const BREAKS = 4

/** What is to be read; the server says whether it is where sent mails lie. */
type Reading = Omit<Watch, 'sent'>

/** Reads every mailbox by a connection of its own. */
export const listen = async (inbox: Inbox, accept: Accept, signal: AbortSignal, times = TIMES): Promise<void> => {
  // Mail comes by hook alone; a server without a word may be set any day, and then this is begun anew.
  if (!inbox.settings.imapHost) return void (await once(signal, 'abort'))
  const cursor = readCursor(await kept(inbox.kept('cursor')))
  const all = new AbortController()
  const either = AbortSignal.any([signal, all.signal])
  const reading = [...new Set(inbox.settings.mailboxes)].map((path) =>
    read({ inbox, path, cursor, accept, broke: new Map() }, either, times),
  )
  try {
    await Promise.all(reading)
  } finally {
    all.abort()
    await Promise.allSettled(reading)
  }
}

const read = async (watch: Reading, signal: AbortSignal, times: typeof TIMES): Promise<void> => {
  const { path, cursor } = watch
  for (let breaks = 0; !signal.aborted; breaks++) {
    const since = performance.now()
    const uid = cursor[path]?.uid
    const error = await readOnce(watch, signal, times)
    if (signal.aborted) return
    // Sessions end for many reasons. One that held, or brought something, is simply begun anew.
    if (performance.now() - since > HELD_MS || cursor[path]?.uid !== uid) breaks = 0
    if ((error instanceof ChannelError && !isHubAway(error)) || breaks >= BREAKS) throw imapError(error)
    await pause(500 * 2 ** breaks, undefined, { signal }).catch(() => {})
  }
}

/** Answers why it ended, once it was open. */
const readOnce = async (watch: Reading, signal: AbortSignal, times: typeof TIMES): Promise<unknown> => {
  const { inbox, path } = watch
  const client = await openImap(inbox)
  const close = (): void => client.close()
  signal.addEventListener('abort', close)
  try {
    const sent = await requireMailbox(client, path)
    await kept(inbox.health('ok', `${inbox.settings.imapHost} is read: ${inbox.settings.mailboxes.join(', ')}.`))
    return await watchMailbox(client, { ...watch, sent }, signal, times)
  } catch (error) {
    return error
  } finally {
    signal.removeEventListener('abort', close)
    client.close()
  }
}

/** Answers whether it keeps what was sent. */
const requireMailbox = async (client: Awaited<ReturnType<typeof openImap>>, path: string): Promise<boolean> => {
  const known = await client.list()
  const isInbox = (it: string): boolean => it.toUpperCase() === 'INBOX'
  const found = known.find((it) => it.path === path || (isInbox(path) && isInbox(it.path)))
  if (found) return keepsSent(found, known)
  const tell = `There is no mailbox named ${path}. There are: ${known
    .map((it) => it.path)
    .slice(0, 30)
    .join(', ')}.`
  throw new ChannelError({ code: 'no_mailbox', sent: 'no', retry: 'later', tell })
}

/** Whether this inbox could read now. */
export const checkImap = async (inbox: Inbox): Promise<Check> => {
  const { imapHost, mailboxes, hookSecret, mailgunKey } = inbox.settings
  if (!imapHost && !hookSecret && !mailgunKey)
    return { health: 'misconfigured', tell: 'Nothing can come in yet: set an IMAP server, or a secret for the hook.' }
  if (!imapHost) return { health: 'ok', tell: 'Mail comes by hook.' }
  try {
    const client = await openImap(inbox)
    try {
      for (const path of mailboxes) await requireMailbox(client, path)
    } finally {
      client.close()
    }
    return { health: 'ok', tell: `${imapHost} lets us read ${mailboxes.join(', ')}.` }
  } catch (error) {
    const { retry, code, tell } = imapError(error) as ChannelError
    if (retry === 'never') return { health: 'reauthorise', tell }
    return { health: /^(no_mailbox|forbidden)/.test(code) ? 'misconfigured' : 'unreachable', tell }
  }
}

/** Marks where the mailboxes stand, so that what comes from now on is not taken for old. Twice is once. */
export const markPlaces = async (inbox: Inbox): Promise<void> => {
  if (!inbox.settings.imapHost) return
  const cursor = readCursor(await inbox.kept('cursor'))
  const missing = inbox.settings.mailboxes.filter((path) => !cursor[path])
  if (missing.length === 0) return
  const client = await openImap(inbox)
  try {
    for (const path of missing) {
      const stop = AbortSignal.abort()
      const sent = await requireMailbox(client, path)
      await watchMailbox(client, { inbox, path, sent, cursor, accept: async () => {} }, stop)
    }
  } finally {
    client.close()
  }
}
