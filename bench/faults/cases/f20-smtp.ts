import type { Entry, Fault } from '../../../channels/email/double/index.ts'
import type { MailWorld } from '../../../channels/email/double/process.ts'
import { startWorld } from '../../../channels/email/double/process.ts'
import { agentsLedger } from '../../support/agents.ts'
import { writeLine } from '../../support/ledger.ts'
import { EVERYTHING } from '../../support/stage.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import { certificateFor } from '../mail/certificate.ts'
import { askUntilTold, mailInbox } from '../mail/post-office.ts'
import type { Heard } from '../oracle/outbound.ts'
import { readTruth } from '../oracle/read.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

const COPIED = 'refused for whom is on copy'

/** What a mail server does, and what may become of the message it does it to. */
const TROUBLES: { what: string; fault: Omit<Fault, 'address'>; ends: readonly string[]; copied?: true }[] = [
  { what: 'reply lost after the final dot', fault: { on: 'dot', does: 'cut' }, ends: ['unsure'] },
  { what: 'greylisted', fault: { on: 'rcpt', does: 'refuse', code: 451 }, ends: ['accepted'] },
  { what: 'refused for good', fault: { on: 'rcpt', does: 'refuse', code: 550 }, ends: ['failed'] },
  { what: COPIED, fault: { on: 'rcpt', does: 'refuse', code: 550 }, ends: ['accepted'], copied: true },
  { what: 'closed at DATA', fault: { on: 'data', does: 'cut' }, ends: ['accepted'] },
  { what: 'refused after the dot', fault: { on: 'dot', does: 'refuse', code: 554 }, ends: ['failed'] },
  { what: 'closed at once', fault: { on: 'connect', does: 'cut' }, ends: ['accepted'] },
]

type Sent = { id: string; n: number; address: string; what?: string; ends: readonly string[] }
const houses = new WeakMap<Arena, { inbox: string; sent: Sent[]; ledger: Entry[]; encrypted: boolean }>()

/** Mails go out one by one; every other one meets a server in trouble. */
const play = async (arena: Arena): Promise<void> => {
  const papers = certificateFor(arena)
  const world = await startWorld(...(papers ? ['--cert', papers.cert, '--key', papers.key] : []))
  arena.ends.push(() => world.stop())
  const origins = [`tcp://127.0.0.1:${world.smtp}`]
  const { id: inbox } = await mailInbox(arena, origins, {
    smtpHost: '127.0.0.1',
    smtpPort: world.smtp,
    smtpTls: papers ? 'starttls' : 'none',
  })
  arena.inboxes.push({ id: inbox, doorPath: '' })
  const hub = await keepHub(arena, 'all')
  const sent: Sent[] = []
  for (let n = 0; n < Math.max(arena.size.messages / 5, TROUBLES.length * 4); n++)
    sent.push(await sendOne(arena, world, hub, inbox, n))
  // What was put off is nothing to do until its time has come.
  const wanted = sent.flatMap(({ ends, address }) => (ends.includes('accepted') ? [address] : []))
  const tried = async (): Promise<void> => {
    for (const address of wanted) while (!(await wasAsked(world, address))) await pauseIn(arena, 250)
    await untilQuiet(arena, [hub.url])
  }
  await awaiting(arena, () => 'every mail to have come to its end', tried())
  houses.set(arena, { inbox, sent, ledger: await world.ledger(), encrypted: papers !== undefined })
}

const sendOne = async (arena: Arena, world: MailWorld, hub: Keeper, inbox: string, n: number): Promise<Sent> => {
  const trouble = n % 2 === 1 ? TROUBLES[((n - 1) / 2) % TROUBLES.length] : undefined
  const address = `p-${n}@customer.example`
  const copy = `copy-${n}@customer.example`
  if (trouble) {
    await world.fault({
      ...trouble.fault,
      ...(trouble.fault.on === 'rcpt' && { address: trouble.copied ? copy : address }),
    })
    arena.faults.push({ at: Date.now(), what: trouble.what })
  }
  const body = {
    name: 'start',
    body: {
      inbox,
      to: { namespace: 'email', value: address },
      parts: [{ is: 'text', text: `Mail ${n}` }],
      envelope: { subject: `Mail ${n}`, ...(trouble?.copied && { to: [{ address }], cc: [{ address: copy }] }) },
    },
  }
  const headers = { 'idempotency-key': `mail-${n}` }
  const said = agentsLedger(arena.folder)
  writeLine(said, { event: 'sent', id: `Mail ${n}` })
  const { message } = await askUntilTold(arena, hub.url, '/commands', { method: 'POST', body, headers })
  writeLine(said, { event: 'accepted', id: `Mail ${n}` })
  // The trouble is this one's: the next is sent once the server was asked to take it. What was turned away sooner left no trace.
  const most = trouble && trouble.fault.on !== 'dot' && !trouble.copied ? 20 : 600
  for (let looks = 0; looks < most && !(await wasAsked(world, address)); looks++) await pauseIn(arena, 50)
  return {
    id: String(message),
    n,
    address,
    ...(trouble && { what: trouble.what }),
    ends: trouble?.ends ?? ['accepted'],
  }
}

const wasAsked = async (world: MailWorld, address: string): Promise<boolean> =>
  (await world.ledger()).some(({ to, refused }) => [...to, ...refused].includes(address))

/** The server's ledger, in the words of the oracle. */
const heard = (arena: Arena): Heard => {
  const { sent = [], ledger = [] } = houses.get(arena) ?? {}
  const texts = new Map(sent.map(({ n, address }) => [address, `Mail ${n}`]))
  const taken = ledger.flatMap(({ to, at, taken, answered }) => {
    const thread = to.find((address) => texts.has(address))
    return taken && thread ? [{ text: String(texts.get(thread)), thread, at, doubtful: !answered }] : []
  })
  const refused = new Set(sent.flatMap(({ n, ends }) => (ends.includes('failed') ? [`Mail ${n}`] : [])))
  return { taken, calls: taken, refused }
}

/** Taken once at most, under one Message-ID; gone out or told; and unsure only where an answer was lost. */
const judge = async (arena: Arena): Promise<string[]> => {
  const house = houses.get(arena)
  if (!house) return ['nothing was played']
  const { deliveries } = await readTruth(arena.database, [house.inbox])
  const taken = Map.groupBy(
    house.ledger.filter((entry) => entry.taken),
    ({ messageId }) => messageId,
  )
  const wrong = house.sent.flatMap(({ id, what = 'nothing', ends }) => {
    const found = deliveries.find(({ message }) => message === id)
    if (!found) return [`${id} is in nobody’s queue`]
    return ends.includes(found.status) ? [] : [`${what}: ${found.text} is ${found.status} (${found.code ?? ''})`]
  })
  const doubled = [...taken].filter(([, entries]) => entries.length > 1).map(([id]) => `${id} was taken twice`)
  const gone = house.ledger.filter((entry) => entry.taken).length
  const due = deliveries.filter(({ status }) => status === 'accepted' || status === 'unsure').length
  const copied = house.ledger.filter((entry) => entry.taken && entry.refused.some((it) => it.startsWith('copy-')))
  const asked = house.sent.filter(({ what }) => what === COPIED).length
  const partly =
    copied.length === asked ? [] : [`${asked} were refused for a copy, ${copied.length} were taken for the other`]
  return [...wrong, ...doubled, ...partly, ...(gone < due ? [`${due} went out, and the server has ${gone}`] : [])]
}

const figures = (arena: Arena): string[] => {
  const { sent = [], ledger = [], encrypted } = houses.get(arena) ?? {}
  const troubled = sent.filter(({ what }) => what).length
  return [
    `${sent.length} mails, ${troubled} in trouble, ${ledger.filter(({ taken }) => taken).length} taken once each${encrypted ? ', all over TLS' : ''}`,
  ]
}

export const smtp: Case = {
  id: 'F20',
  title: 'a mail server refuses, hangs up, forgets to answer',
  engines: ['pglite', 'postgres'],
  composition: EVERYTHING,
  play,
  heard,
  judge,
  figures,
}
