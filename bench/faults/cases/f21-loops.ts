import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Dovecot } from '../../../channels/email/testing/dovecot.ts'
import { startDovecot } from '../../../channels/email/testing/dovecot.ts'
import { startExim } from '../../../channels/email/testing/exim.ts'
import { agentsLedger } from '../../support/agents.ts'
import { writeLine } from '../../support/ledger.ts'
import { withHub } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { PARROT, PARROTED } from '../mail/parrot.ts'
import { askUntilTold, mailInbox, noteAccepted, SHOP, withoutMailServers } from '../mail/post-office.ts'
import type { Heard } from '../oracle/outbound.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

const OTHER = 'help@other.example'
/** Machines that answer every mail: with the header that says so, and without any. */
const [AWAY, CARELESS] = ['away@customer.example', 'careless@customer.example']
const LIST = 'news@lists.example'
const DAEMON = 'mailer-daemon@customer.example'
const PEOPLE = [AWAY, CARELESS, LIST, DAEMON]
const ROUNDS = 6

const HELLO = 'Hello'

const answered = new WeakMap<Arena, Map<string, number>>()
/** When each copy of the one mail that a person wrote came to the other side. */
const greeted = new WeakMap<Arena, number[]>()

/** Two inboxes whose bots answer everything write to each other, and to machines that do the same. */
const play = async (arena: Arena): Promise<void> => {
  const dovecot = await startDovecot([SHOP, OTHER, ...PEOPLE])
  arena.ends.push(() => dovecot.stop())
  const exim = await startExim(dovecot)
  arena.ends.push(() => exim.stop())
  const servers = {
    smtpHost: '127.0.0.1',
    smtpPort: exim.smtp,
    smtpTls: 'none',
    imapHost: '127.0.0.1',
    imapPort: dovecot.imap,
    imapTls: 'none',
    imapPassword: dovecot.password,
  }
  const origins = [dovecot.origin, exim.origin]
  const inbox = await mailInbox(arena, origins, servers)
  arena.inboxes.push({ id: inbox.id, doorPath: '' })
  await mailInbox(arena, origins, servers, OTHER)
  await hatch(arena)
  const { url } = await keepHub(arena, 'all')
  await greet(arena, url, inbox.id)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [from, raw] of machines(round)) {
      await dovecot.deliver(raw, SHOP, from)
      noteAccepted(arena, raw)
    }
    arena.faults.push({ at: Date.now(), what: 'machines' })
    await pauseIn(arena, 1_000)
  }
  await awaiting(arena, () => 'silence', untilSilent(arena, dovecot, url))
  greeted.set(arena, greetingsAt(dovecot))
  answered.set(arena, new Map([...PEOPLE, OTHER, SHOP].map((who) => [who, answersAt(dovecot, who)])))
}

/** What somebody at the one side begins. */
const greet = async (arena: Arena, url: string, inbox: string): Promise<void> => {
  const body = {
    name: 'start',
    body: {
      inbox,
      to: { namespace: 'email', value: OTHER },
      parts: [{ is: 'text', text: HELLO }],
      envelope: { subject: 'Hello' },
    },
  }
  const said = agentsLedger(arena.folder)
  writeLine(said, { event: 'sent', id: HELLO })
  await askUntilTold(arena, url, '/commands', { method: 'POST', body, headers: { 'idempotency-key': 'hello' } })
  writeLine(said, { event: 'accepted', id: HELLO })
}

const hatch = (arena: Arena): Promise<unknown> =>
  withHub(arena.env, ({ services }) =>
    services.db.root
      .insertInto('bots')
      .values({
        account_id: arena.company.accountId,
        id: PARROT,
        name: 'Parrot',
        plugin: 'parrot',
        permissions: ['conversations.reply'],
      })
      .execute(),
  )

const mail = (from: string, round: number, headers: Record<string, string> = {}): string =>
  `${Object.entries({
    From: from,
    To: SHOP,
    Subject: `Round ${round}`,
    Date: 'Sat, 21 Nov 2026 10:00:00 +0000',
    'Message-ID': `<${round}.${from}>`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\nI am away.\r\n`

/** A responder that says what it is, one that does not, a list, and a report of what could not be delivered. */
const machines = (round: number): [from: string, raw: string][] => [
  ['', mail(AWAY, round, { 'Auto-Submitted': 'auto-replied' })],
  [CARELESS, mail(CARELESS, round)],
  [LIST, mail(LIST, round, { 'List-Id': '<news.lists.example>', Precedence: 'list' })],
  ['', mail(DAEMON, round, REPORT)],
]

const REPORT = {
  'Auto-Submitted': 'auto-replied',
  'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
}

const mailsAt = ({ folder }: Dovecot, who: string): { raw: string; at: number }[] =>
  ['new', 'cur'].flatMap((box) => {
    const inside = join(folder, 'mail', who, box)
    return filesIn(inside).map((name) => ({
      raw: readFileSync(join(inside, name), 'utf8'),
      at: statSync(join(inside, name)).mtimeMs,
    }))
  })

/** What came to a mailbox from our bots. */
const answersAt = (dovecot: Dovecot, who: string): number =>
  mailsAt(dovecot, who).filter(
    ({ raw }) => /^X-Deskless-Loop:/im.test(raw) && /^Auto-Submitted: auto-replied/im.test(raw),
  ).length

const greetingsAt = (dovecot: Dovecot): number[] =>
  mailsAt(dovecot, OTHER).flatMap(({ raw, at }) =>
    /^Subject: Hello\r?$/im.test(raw) && !/^Auto-Submitted:/im.test(raw) ? [at] : [],
  )

/** What the bot says may go out or be kept back: that is what this case counts itself. */
const heard = (arena: Arena): Heard => ({
  taken: (greeted.get(arena) ?? []).map((at) => ({ text: HELLO, thread: OTHER, at })),
  calls: [],
  refused: { has: (text) => text.startsWith(PARROTED) },
})

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Quiet, and nothing more came to anybody meanwhile. */
const untilSilent = async (arena: Arena, dovecot: Dovecot, url: string): Promise<void> => {
  const count = (): string => [...PEOPLE, SHOP, OTHER].map((who) => answersAt(dovecot, who)).join()
  for (let before = ''; before !== count(); await pauseIn(arena, 3_000)) {
    before = count()
    await untilQuiet(arena, [url])
  }
}

/** One automatic mail an hour to whoever may be a person; none to what says that it is a machine. */
const judge = (arena: Arena): string[] => {
  const all = answered.get(arena)
  if (!all) return ['nothing was played']
  const most = new Map([
    [CARELESS, 1],
    [OTHER, 1],
    [SHOP, 1],
  ])
  return [
    ...[...all].flatMap(([who, count]) =>
      count > (most.get(who) ?? 0) ? [`${who} got ${count} automatic mails`] : [],
    ),
    ...(all.get(CARELESS) === 0 ? ['nobody was answered at all'] : []),
  ]
}

const figures = (arena: Arena): string[] => [
  [...(answered.get(arena) ?? [])].map(([who, count]) => `${who} ${count}`).join(', '),
]

export const loops: Case = {
  id: 'F21',
  title: 'machines that answer each other',
  engines: ['pglite', 'postgres'],
  composition: new URL('../mail/composition.ts', import.meta.url),
  unplayable: () => withoutMailServers('dovecot', 'exim'),
  play,
  heard,
  judge,
  figures,
}
