import { keyOf } from '../../../channels/email/src/in/head.ts'
import type { Dovecot } from '../../../channels/email/testing/dovecot.ts'
import { startDovecot } from '../../../channels/email/testing/dovecot.ts'
import { EVERYTHING } from '../../support/stage.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import { askUntilTold, mailInbox, noteAccepted, SHOP, withoutMailServers, written } from '../mail/post-office.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

/** In full fifty thousand mails lie in the mailbox when the hub first looks. */
const BACKLOG = 25
const NEW_EACH = 5

/**
 * A mailbox with a backlog, read by two workers of which one holds it, while its sessions are cut, whoever reads dies, the
 * server counts anew, mails are moved away while they are fetched, and new ones come.
 */
const play = async (arena: Arena): Promise<void> => {
  const dovecot = await startDovecot()
  arena.ends.push(() => dovecot.stop())
  const count = arena.size.messages * BACKLOG
  dovecot.fill(lying(arena, 0, count))
  await mailInbox(arena, [dovecot.origin], {
    imapHost: '127.0.0.1',
    imapPort: dovecot.imap,
    imapTls: 'none',
    imapPassword: dovecot.password,
    mailboxes: ['INBOX', 'Orders'],
    backlogDays: 3_650,
  }).then((inbox) => arena.inboxes.push({ ...inbox, doorPath: '' }))
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const workers = embedded ? [api] : [await keepHub(arena, 'worker'), await keepHub(arena, 'worker')]
  for (let n = 0; n < arena.size.faults; n++) {
    await pauseIn(arena, arena.random.between(500, 2_000))
    await trouble(arena, dovecot, workers, n)
    const from = count + n * NEW_EACH
    for (const mail of lying(arena, from, from + NEW_EACH)) await dovecot.deliver(mail)
  }
  await awaiting(arena, () => 'both mailboxes to be read to their end', readToTheEnd(arena, dovecot, api, count))
  await untilQuiet(
    arena,
    workers.map(({ url }) => url),
  )
}

/** Whoever takes one has it in the ledger. */
const lying = function* (arena: Arena, from: number, to: number): Generator<string> {
  for (let n = from; n < to; n++) {
    const mail = written(arena, n)
    noteAccepted(arena, mail)
    yield mail
  }
}

const KINDS = ['cut', 'moved', 'killed', 'renumbered', 'restarted', 'expunged'] as const

const trouble = async (arena: Arena, dovecot: Dovecot, workers: readonly Keeper[], n: number): Promise<void> => {
  const what = KINDS[n % KINDS.length]
  if (what === 'killed') return workers[n % workers.length]?.kill('kill -9 of a reader')
  if (what === 'cut') dovecot.cut()
  else if (what === 'restarted') await dovecot.restart()
  else if (what === 'expunged') expunge(arena, dovecot)
  else if (what === 'renumbered') {
    dovecot.cut()
    dovecot.renumber()
  } else {
    const at = arena.random.between(1, arena.size.messages)
    dovecot.doveadm('move', '-u', SHOP, 'Orders', 'mailbox', 'INBOX', 'uid', `${at}:${at + 20}`)
  }
  arena.faults.push({ at: Date.now(), what: String(what) })
}

/** Somebody deletes what may not have been read yet: whoever reads stumbles over the gap. */
const expunge = (arena: Arena, dovecot: Dovecot): void => {
  const at = arena.random.between(1, arena.size.messages)
  const where = ['-u', SHOP, 'mailbox', 'INBOX', 'uid', `${at}:${at + 20}`]
  for (const [, n] of dovecot.doveadm('fetch', '-u', SHOP, 'hdr.subject', ...where.slice(2)).matchAll(/Mail (\d+)/g))
    arena.withdrawn.add(keyOf(Buffer.from(written(arena, Number(n)))))
  dovecot.doveadm('expunge', ...where)
}

/** The last mail of each mailbox is taken after all before it. */
const readToTheEnd = async (arena: Arena, dovecot: Dovecot, { url }: Keeper, count: number): Promise<void> => {
  const from = count + arena.size.faults * NEW_EACH
  const [inbox, orders] = lying(arena, from, from + 2)
  dovecot.fill([inbox as string], SHOP)
  dovecot.fill([orders as string], SHOP, 'Orders')
  const wanted = [`Mail ${from}`, `Mail ${from + 1}`]
  for (const seen = new Set<string>(); !wanted.every((it) => seen.has(it)); await pauseIn(arena, 500)) {
    const { data = [] } = await askUntilTold(arena, url, '/conversations?sort=-created_at&limit=50')
    for (const { lastText } of data) if (lastText) seen.add(lastText)
  }
}

const figures = ({ faults, withdrawn }: Arena): string[] => {
  const times = [...Map.groupBy(faults, ({ what }) => what)].map(([what, all]) => `${what} ${all.length}`)
  return [`${times.join(', ')}; ${withdrawn.size} mails expunged while it read`]
}

export const mailbox: Case = {
  id: 'F19',
  title: 'a mailbox cut, moved, counted anew',
  engines: ['pglite', 'postgres'],
  composition: EVERYTHING,
  unplayable: () => withoutMailServers('dovecot'),
  play,
  figures,
}
