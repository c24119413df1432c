// Runs in the worker: bytes of a mail → what it says. Nothing here is believed; that is for `facts.ts`.
import { compile } from 'html-to-text'
import type { Address, Attachment, Email } from 'postal-mime'
import PostalMime from 'postal-mime'
import { cutReply } from './cut.ts'
import { headEnd, headersByName, MESSAGE_ID } from './head.ts'
import type { Mail, Person, ReadFile } from './reading.ts'
import { readReport } from './report.ts'

/** More than any program writes, and little enough to be read in time. */
const LIMITS = { head: 256 * 1024, multiparts: 100, parts: 5_000, files: 40, text: 100_000 }

/** A mail that only looks like one, and would keep a reader busy. Counted before anything is built from it. */
const requireSane = (raw: Uint8Array): void => {
  if (headEnd(raw) > LIMITS.head) throw new Error('its head is larger than any mail program writes')
  const letters = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1')
  if (atLeast(letters, /\bboundary\s*[*=]/gi, LIMITS.multiparts)) throw new Error('its parts are nested too deep')
  if (atLeast(letters, /^--\S/gm, LIMITS.parts)) throw new Error('it has too many parts')
}

const atLeast = (letters: string, pattern: RegExp, many: number): boolean => {
  let count = 0
  while (count < many && pattern.test(letters)) count++
  return count >= many
}

const parseMail = (raw: Uint8Array): Promise<Email> => {
  requireSane(raw)
  const limits = { maxNestingDepth: 50, maxHeadersSize: 2 * LIMITS.head }
  return PostalMime.parse(raw, { ...limits, forceRfc822Attachments: true, attachmentEncoding: 'arraybuffer' })
}

const plain = compile({
  wordwrap: false,
  limits: { maxInputLength: 2_000_000, maxDepth: 60, maxBaseElements: 100 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { ignoreHref: false, hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'table', format: 'block' },
  ],
})

export const readMail = async (raw: Uint8Array): Promise<Mail> => {
  const email = await parseMail(raw)
  const headers = headersByName(email.headers.map(({ key, value }) => [key, value]))
  const files = email.attachments.filter((file) => !isReport(file))
  const whole = wordsOf(email)
  const report = readReport({ headers, text: whole, parts: email.attachments.map(asText) })
  const forwarded = forwardedFrom(email, whole)
  const { text, rest } = forwarded || report ? { text: whole } : cutReply(whole)
  const [from] = people([email.from])
  return {
    headers,
    ...(from && { from }),
    replyTo: people(email.replyTo),
    to: people(email.to),
    cc: people(email.cc),
    bcc: people(email.bcc),
    subject: email.subject ?? '',
    ...(isDay(email.date) && { date: email.date }),
    ...ids(email),
    text: text.slice(0, LIMITS.text),
    ...(rest && { rest: rest.slice(0, LIMITS.text) }),
    cut: text.length > LIMITS.text || (rest?.length ?? 0) > LIMITS.text || email.attachments.length > LIMITS.files,
    html: Boolean(email.html),
    files: files.slice(0, LIMITS.files).map(readFile),
    ...(report && { report }),
    ...(forwarded && { forwarded }),
  }
}

const wordsOf = ({ text, html }: Email): string => {
  if (text?.trim()) return text.replace(/\r\n?/g, '\n').trim()
  return html ? plain(html).trim() : ''
}

const isDay = (date: string | undefined): date is string => date !== undefined && !Number.isNaN(Date.parse(date))

const people = (given: readonly (Address | undefined)[] | undefined): Person[] =>
  (given ?? [])
    .flatMap((one) => one?.group ?? (one ? [one] : []))
    .flatMap(({ address, name }) => (address ? [{ address, ...(name && { name }) }] : []))
    .slice(0, 50)

const all = (value: string | undefined): string[] => value?.match(new RegExp(MESSAGE_ID, 'g')) ?? []

const ids = (email: Email): Pick<Mail, 'messageId' | 'references' | 'inReplyTo'> => {
  const [messageId] = all(email.messageId)
  const references = all(email.references?.slice(0, 64 * 1024))
  const kept = references.length > 30 ? [references[0] as string, ...references.slice(-29)] : references
  return { ...(messageId && { messageId }), references: kept, inReplyTo: all(email.inReplyTo).slice(0, 3) }
}

/** What only tells a program how a delivery went; its words are in the mail. */
const isReport = ({ mimeType }: Attachment): boolean =>
  /^message\/(global-)?delivery-status|^text\/rfc822-headers/.test(mimeType)

const bytesOf = ({ content }: Attachment): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer)

const asText = (file: Attachment) => ({
  mime: file.mimeType,
  text: /^(message|text)\//.test(file.mimeType)
    ? Buffer.from(bytesOf(file).subarray(0, 64 * 1024)).toString('latin1')
    : '',
})

const NAMES: Record<string, string> = { 'text/calendar': 'invitation.ics', 'message/rfc822': 'mail.eml' }

const readFile = (file: Attachment): ReadFile => ({
  name: (file.filename || NAMES[file.mimeType] || 'file').slice(0, 10_000),
  mime: file.mimeType.slice(0, 200),
  size: bytesOf(file).byteLength,
  ...(file.contentId && { cid: file.contentId.replace(/^<|>$/g, '') }),
})

const FORWARD = /^(\s*(fwd?|wg|tr|rv|i|enc|vs|doorst)\s*:)+\s*/i
/** The head of the forwarded mail, as programs write it into the words. */
const INLINE = /^\W*(?:from|von|de|da|van)\s*:\W*(.*?)[<[(]?(?:mailto:)?([^\s<>[\]()"*]+@[^\s<>[\]()"*]+)[>\])]?/im

const forwardedFrom = ({ attachments, subject = '' }: Email, words: string): Mail['forwarded'] => {
  const inside = attachments.find(({ mimeType }) => mimeType === 'message/rfc822')
  const head = inside
    ? Buffer.from(bytesOf(inside).subarray(0, 16 * 1024))
        .toString('latin1')
        .split(/\r?\n\r?\n/)[0]
    : words
  if (!FORWARD.test(subject)) return undefined
  const [, name = '', address] = INLINE.exec((head ?? '').slice(0, 16 * 1024)) ?? []
  const called = name.replace(/["*<>]/g, '').trim()
  if (!address) return undefined
  return { address: address.toLowerCase(), subject: subject.replace(FORWARD, ''), ...(called && { name: called }) }
}

export const htmlOf = async (raw: Uint8Array): Promise<Uint8Array> => Buffer.from((await parseMail(raw)).html ?? '')

export const fileOf = async (raw: Uint8Array, index: number): Promise<Uint8Array | undefined> => {
  const file = (await parseMail(raw)).attachments.filter((it) => !isReport(it))[index]
  return file && bytesOf(file)
}
