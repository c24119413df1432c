// What a mail says happened: a message, an echo of ours, or what became of one.
import type { EnvelopeSeen, Fact, FilePart, Mailbox, Part, ThreadClaim } from '@deskless/core/contract'
import { addressProblem, text } from '@deskless/core/contract'
import type { Issuer } from '../ids.ts'
import { isOwnLoop, issuedAs, LOOP_HEADER, readOurs, readReturnPath, threadKeyFor } from '../ids.ts'
import { isOwn } from '../out/envelope.ts'
import { NAMESPACE } from '../out/pieces.ts'
import type { Settings } from '../settings.ts'
import type { Verdict } from './authentic.ts'
import { verdictOf } from './authentic.ts'
import { isAutomatic, reopensNothing } from './automatic.ts'
import type { Mail, Person, ReadFile } from './reading.ts'

export type Reading = Issuer & { settings: Settings }
/** `sent`: it lay in a mailbox of sent mails. */
type Item = { key: string; sent: boolean }
type Forwarded = NonNullable<Extract<Fact, { is: 'message' }>['forwarded']>

export const factsOf = (mail: Mail, inbox: Reading, item: Item): Fact[] => {
  const bounce = bounceOf(mail, inbox)
  if (bounce) return bounce
  const own = mail.from && isOwn(mail.from.address, inbox.settings)
  if (!own) return [message(mail, inbox, item)]
  if (item.sent) return [echo(mail, inbox)]
  return isCopyOfOurs(mail, inbox) ? [] : [message(mail, inbox, item)]
}

/**
 * In our name, and not from where only we write: anybody can send that. It is never shown as ours. What we sent is here
 * already, and what a mail program sent to somebody comes from the mailbox of sent mails; a form of our own website
 * writes to us.
 */
const isCopyOfOurs = ({ messageId, to }: Mail, inbox: Reading): boolean =>
  (messageId !== undefined && issuedAs(messageId, inbox) !== undefined) ||
  (to.length > 0 && to.every(({ address }) => !isOwn(address, inbox.settings)))

/** What became of a mail of ours. What is only late is no news; a report about somebody else's mail is a mail like any other. */
const bounceOf = ({ report, to, headers }: Mail, inbox: Reading): Fact[] | undefined => {
  if (!report) return undefined
  const paths = [...to.map((it) => it.address), ...(headers['delivered-to'] ?? []), ...(headers['x-original-to'] ?? [])]
  const named = paths.map((path) => readReturnPath(path.replace(/[<>]/g, ''), inbox)).find(Boolean)
  const of = named ?? (report.messageId && readOurs(report.messageId, inbox) ? report.messageId : undefined)
  if (!of) return undefined
  if (report.action !== 'failed') return []
  const whom = report.recipient ? ` to ${report.recipient}` : ''
  const why = report.reason ? `: ${report.reason.replace(/\s+/g, ' ').replace(/[.\s]+$/, '')}` : ''
  return [{ is: 'receipt', of, status: 'failed', tell: `It could not be delivered${whom}${why}.` }]
}

const echo = (mail: Mail, inbox: Reading): Fact => {
  const issued = mail.messageId ? issuedAs(mail.messageId, inbox) : undefined
  const to = mail.to.find(({ address }) => !isOwn(address, inbox.settings)) ?? mail.to[0]
  const answered = [...mail.inReplyTo, ...mail.references.toReversed()]
  const ours = issued?.thread ?? answered.map((id) => readOurs(id, inbox)).find(Boolean)
  const theirs = answered.map((id) => ({ ref: ownThread(id, to?.address) }))
  const begun = ownThread(mail.messageId ?? mail.subject, to?.address)
  return {
    is: 'message',
    key: issued?.messageId ?? mail.messageId ?? begun,
    threads: ours ? [{ ref: ours }] : [...theirs, { ref: begun }],
    from: { side: 'us', to: to ? [identity(to, false)] : [], profile: { name: to?.name || to?.address } },
    parts: partsOf(mail),
    envelope: envelopeOf(mail),
    ...day(mail),
  }
}

const day = ({ date }: Mail): { sentAt?: Date } => (date ? { sentAt: new Date(date) } : {})

const identity = ({ address }: Person, verified: boolean) => ({
  namespace: NAMESPACE,
  value: address.trim().toLowerCase().slice(0, 320),
  verified,
})

/** Of its writer as well: whoever sends another mail under the same Message-ID begins a thread of their own. */
const ownThread = (id: string, writer = ''): string => threadKeyFor(`${id.toLowerCase()} ${writer.toLowerCase()}`)

const message = (mail: Mail, inbox: Reading, { key }: Item): Fact => {
  const verdict = verdictOf(mail, inbox.settings)
  const threads = threadsOf(mail, inbox, verdict, key)
  const loop = mail.headers[LOOP_HEADER.toLowerCase()]?.some((mark) => isOwnLoop(mark, inbox)) ?? false
  const spoof = mail.from !== undefined && isOwn(mail.from.address, inbox.settings)
  const automatic = loop || spoof || reopensNothing(mail, threads.answersUs)
  const sender = mail.from ?? { address: 'unknown' }
  return {
    is: 'message',
    key,
    threads: threads.claims,
    from: {
      side: 'contact',
      identities: [identity(sender, verdict === 'pass')],
      profile: { name: (sender.name || sender.address).slice(0, 200) },
    },
    parts: partsOf(mail),
    envelope: envelopeOf(mail),
    ...day(mail),
    ...(automatic && { automatic }),
    ...(mail.forwarded && !spoof && { forwarded: forwardedFrom(mail.forwarded, inbox) }),
    memo: {
      ...(mail.messageId && { messageId: mail.messageId }),
      references: chain(mail),
      automatic: automatic || isAutomatic(mail),
      verified: verdict === 'pass',
    },
  }
}

/** As if they had written to us themselves: an answer goes to them alone, and begins a thread where they read. */
const forwardedFrom = (writer: NonNullable<Mail['forwarded']>, { settings }: Reading): Forwarded => {
  const [from] = mailbox(writer)
  const to = [{ address: settings.address }]
  return {
    identities: [identity(writer, false)],
    profile: { name: (writer.name || writer.address).slice(0, 200) },
    envelope: { to, cc: [], bcc: [], subject: oneLine(writer.subject, 500), ...(from && { from }) },
    memo: { references: [], automatic: false, verified: false },
  }
}

/** A memo has room for a few; the root and the last ones make a thread everywhere. */
const chain = ({ references }: Mail): string[] => {
  const short = references.filter((id) => id.length <= 250)
  return short.length > 8 ? [short[0] as string, ...short.slice(-7)] : short
}

const REFERENCES = 10
/** Of how many of those it is asked who else wrote them, and of how many others. */
const NEAREST = 3
const OTHERS = 10

/**
 * What we issued first, and whoever wrote there before; then what this sender wrote themselves; then what somebody wrote
 * whom they answer with this, and who had put them on copy. A subject names nothing.
 * A mail whose sender is known to be false joins nothing, and nothing joins it: whose words it copies is not asked.
 */
const threadsOf = (
  mail: Mail,
  inbox: Reading,
  verdict: Verdict,
  key: string,
): { claims: ThreadClaim[]; answersUs: boolean } => {
  if (verdict === 'fail') return { claims: [{ ref: threadKeyFor(`forged ${key}`) }], answersUs: false }
  const writer = mail.from?.address
  const begun = { ref: ownThread(mail.messageId ?? `${mail.date} ${mail.subject} ${mail.text}`, writer) }
  const addressed = [...mail.to, ...mail.cc, ...mail.bcc].map(({ address }) => address)
  const delivered = [...(mail.headers['delivered-to'] ?? []), ...(mail.headers['x-original-to'] ?? [])]
  const answered = [...new Set([...mail.inReplyTo, ...mail.references.toReversed()])]
  const issued = [...addressed, ...delivered.map((it) => it.replace(/[<>]/g, '')), ...answered].flatMap(
    (it) => readOurs(it, inbox) ?? [],
  )
  const written = answered.slice(0, REFERENCES).map((id) => ownThread(id, writer))
  const others = addressed.filter((it) => !isOwn(it, inbox.settings)).slice(0, OTHERS)
  const copied = answered.slice(0, NEAREST).flatMap((id) => others.map((it) => ownThread(id, it)))
  const names = [...new Set([...issued, ...written, ...copied])]
  const claims = [...names.map((ref): ThreadClaim => ({ ref, needs: 'known-sender' })), begun]
  return { claims, answersUs: issued.length > 0 }
}

const mailbox = ({ address, name }: Person): Mailbox[] =>
  addressProblem(address) ? [] : [{ address, ...(name && { name: oneLine(name, 200) }) }]

const oneLine = (words: string, max: number): string =>
  words
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, max)
    .replace(/[\uD800-\uDBFF]$/, '')

const envelopeOf = (mail: Mail): EnvelopeSeen => {
  const [from] = mail.from ? mailbox(mail.from) : []
  return {
    to: mail.to.flatMap(mailbox),
    cc: mail.cc.flatMap(mailbox),
    bcc: mail.bcc.flatMap(mailbox),
    subject: oneLine(mail.subject, 500),
    ...(from && { from }),
    ...(mail.replyTo.length > 0 && { replyTo: mail.replyTo.flatMap(mailbox) }),
  }
}

const partsOf = (mail: Mail): Part[] => {
  const words = mail.text.trim() || (mail.files.length > 0 ? '' : mail.subject.trim() || 'An empty mail.')
  const files = mail.files.map(filePart)
  return [
    ...(words ? [{ ...text(words), ...(mail.rest && { rest: mail.rest }) }] : []),
    ...files,
    ...(mail.html ? [HTML] : []),
    ...(mail.cut ? [ORIGINAL] : []),
  ]
}

const HTML: FilePart = { is: 'file', source: { of: 'html' }, name: 'mail.html', mime: 'text/html', as: 'html' }
export const ORIGINAL: FilePart = {
  is: 'file',
  source: { of: 'mail' },
  name: 'mail.eml',
  mime: 'message/rfc822',
  as: 'file',
}

const CID_MAX = 250

const filePart = ({ name, mime, size, cid }: ReadFile, index: number): FilePart => ({
  is: 'file',
  source: { of: 'file', index },
  name,
  mime,
  size,
  as: kindOf(mime),
  ...(cid && cid.length <= CID_MAX && { cid }),
})

const kindOf = (mime: string): FilePart['as'] => {
  if (mime === 'image/svg+xml') return 'file'
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
