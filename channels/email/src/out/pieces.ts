import type { FilePart, Mailbox, OutMessage, Piece } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { messageIdFor, replyAddressFor, returnPathFor } from '../ids.ts'
import type { Memo } from '../memo.ts'
import { readMemo } from '../memo.ts'
import type { Sender } from './settings.ts'
import { framedSubject } from './template.ts'
import { isInline, wordsOf } from './words.ts'

export type MailFile = { id: string; name: string; mime: string; cid?: string }

/** A whole mail but for the bytes of its files. It is made once: every try sends the same one. */
export type MailPiece = Piece & {
  message: string
  messageId: string
  /** ISO. */
  date: string
  from: Mailbox
  replyTo?: string
  /** False: nobody hears of bounces. */
  returnPath: string | false
  to: Mailbox[]
  cc: Mailbox[]
  bcc: Mailbox[]
  subject: string
  inReplyTo?: string
  references: string[]
  automatic: boolean
  text: string
  html: string
  files: MailFile[]
}

export const NAMESPACE = 'email'

/** One mail, whatever it holds. */
export const pieces = (message: OutMessage, inbox: Sender): MailPiece[] => {
  const automatic = message.author.kind === 'bot'
  const memo = readMemo(message.memo)
  if (automatic && memo.automatic)
    throw new Refusal('closed', 'A machine wrote the last mail, and nothing automatic answers it. Answer it yourself.')
  const files = message.parts.flatMap((part) => (part.is === 'file' ? [fileOf(part, inbox)] : []))
  const cid = (id: string): string => files.find((file) => file.id === id)?.cid ?? id
  const { to, cc, bcc, subject: given } = envelopeOf(message)
  const plain = subjectOf(given, inbox, automatic && !memo.verified && message.before?.kind === 'in')
  const { fromName } = inbox.settings
  const subject = framedSubject(inbox.settings, { ...message, subject: plain, inbox: fromName || inbox.name })
  return [
    {
      thread: message.thread,
      message: message.id,
      messageId: messageIdFor(message.id, message.thread, inbox),
      date: dateOf(message.id).toISOString(),
      from: senderOf(message, inbox),
      ...optional('replyTo', replyAddressFor(message.thread, inbox)),
      returnPath: returnPathOf(message, inbox, automatic),
      to,
      cc,
      bcc,
      subject,
      ...chain(message, memo),
      automatic,
      ...wordsOf(message, inbox, automatic, cid, plain),
      files,
    },
  ]
}

const optional = <N extends string>(name: N, value: string | undefined): { [K in N]?: string } =>
  (value ? { [name]: value } : {}) as { [K in N]?: string }

const envelopeOf = ({ envelope, identities }: OutMessage): NonNullable<OutMessage['envelope']> => {
  if (envelope) return envelope
  const address = identities.find(({ namespace }) => namespace === NAMESPACE)?.value
  if (!address) throw new Refusal('unsupported', 'There is no e-mail address to write to.')
  return { to: [{ address }], cc: [], bcc: [], subject: '' }
}

/** A stranger's subject goes to no address that nobody vouched for: it would be their words, sent by us. */
const subjectOf = (subject: string, { name, settings }: Sender, hide: boolean): string =>
  hide || subject.trim() === '' ? `Your message to ${settings.fromName || name}` : subject

const senderOf = ({ author }: OutMessage, { name, settings }: Sender): Mailbox => ({
  address: settings.address,
  name: [author.name, settings.fromName || name]
    .map((it) => it.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join(' · '),
})

/**
 * RFC 3834, 3.3: to what no person wrote nobody answers but a mail server, so it comes from an address for that, or none. A
 * transcript goes to who is in no conversation of it: what becomes of it is known by an address of its own.
 */
const returnPathOf = ({ id, transcript }: OutMessage, inbox: Sender, automatic: boolean): string | false => {
  const { returnPath, address } = inbox.settings
  if (returnPath === 'none') return false
  if (automatic) return returnPathFor(id, inbox) ?? false
  return ((returnPath === 'named' || transcript) && returnPathFor(id, inbox)) || address
}

/** A UUIDv7 begins with the time it was made, so every try says the same. */
const dateOf = (id: string): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))

const REFERENCES = 20
const MESSAGE_ID = /^<[^<>\s]{1,990}>$/

/** What is answered, and the way there: the root and the last ones, so that long threads stay threads. */
const chain = ({ answers, before }: OutMessage, memo: Memo): { inReplyTo?: string; references: string[] } => {
  const answered = answers ? { ...readMemo(answers.memo), keys: answers.keys } : undefined
  const said = before?.kind === 'out' ? before.keys : []
  const parent = answered?.messageId ?? first(answered?.keys ?? []) ?? first(said) ?? memo.messageId
  const way = [...(answered?.references ?? memo.references), ...(memo.messageId ? [memo.messageId] : []), ...said]
  const all = [...new Set([...way.filter((id) => id !== parent), ...(parent ? [parent] : [])])].filter((id) =>
    MESSAGE_ID.test(id),
  )
  const kept = all.length > REFERENCES ? [all[0]!, ...all.slice(1 - REFERENCES)] : all
  return { ...optional('inReplyTo', kept.at(-1)), references: kept }
}

const first = (keys: readonly string[]): string | undefined => keys.find((key) => MESSAGE_ID.test(key))

const fileOf = (part: FilePart, { settings }: Sender): MailFile => {
  if (!part.file) throw new Refusal('unsupported', `The file ${part.name} is not here yet.`)
  const domain = settings.address.slice(settings.address.lastIndexOf('@') + 1)
  const cid = isInline(part) ? { cid: `${part.file}@${domain}` } : {}
  return { id: part.file, name: part.name, mime: part.mime, ...cid }
}
