import type { Fact, RawItem } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import type { Reading } from './facts.ts'
import { factsOf, ORIGINAL } from './facts.ts'
import { headerLines, headersByName, MESSAGE_ID } from './head.ts'
import { askReader } from './reader.ts'
import type { Mail } from './reading.ts'
import { bareKey } from './sent.ts'

/** Set where only the head was fetched, because the rest is larger than the inbox reads. */
export const OVERSIZE = 'x-deskless-oversize'
/** And where fetching the rest broke the connection again and again. */
export const UNFETCHED = 'x-deskless-unfetched'

/** Set where a mail lay in a mailbox of sent mails. */
export const IN_SENT = 'x-deskless-in-sent'

const itemOf = ({ key, headers }: RawItem) => ({ key: bareKey(key), sent: headers[IN_SENT] !== undefined })

export const parse = async (raw: RawItem, inbox: Reading, ask = askReader): Promise<Fact[]> => {
  // A hook that was signed and held no mail.
  if (raw.lane === 'unreadable') throw new Error('it holds no mail')
  if (raw.headers[OVERSIZE]) return unshown(raw, inbox, `it is larger than this inbox reads (${raw.headers[OVERSIZE]})`)
  if (raw.headers[UNFETCHED]) return unshown(raw, inbox, 'the mail server broke off each time it was fetched')
  const answer = await ask({ ask: 'mail' }, raw.body)
  return 'mail' in answer ? factsOf(answer.mail, inbox, itemOf(raw)) : unshown(raw, inbox, problemOf(answer))
}

const problemOf = (answer: object): string => ('problem' in answer ? String(answer.problem) : 'it holds nothing')

/** A mail nobody can read is a mail somebody wrote: who and what about stands in its head, and the rest is in the file. */
const unshown = (raw: RawItem, inbox: Reading, why: string): Fact[] => {
  const mail = headOnly(raw.body)
  const facts = factsOf(mail, inbox, itemOf(raw))
  const whole = raw.headers[OVERSIZE] === undefined && raw.headers[UNFETCHED] === undefined
  const where = whole ? 'The mail as it came is attached.' : 'It lies in the mailbox.'
  const parts = [text(`This mail could not be shown, because ${why}. ${where}`), ...(whole ? [ORIGINAL] : [])]
  return facts.map((fact) => (fact.is === 'message' ? { ...fact, parts } : fact))
}

const ADDRESS = /[^\s<>"(),;:]{1,64}@[^\s<>"(),;:]{1,255}/

const headOnly = (raw: Uint8Array): Mail => {
  const headers = headersByName(headerLines(raw).slice(0, 500))
  const first = (name: string): string => headers[name]?.[0]?.slice(0, 2_000) ?? ''
  const address = ADDRESS.exec(first('from'))?.[0]
  const [messageId] = MESSAGE_ID.exec(first('message-id')) ?? []
  return {
    headers,
    ...(address && { from: { address } }),
    ...{ replyTo: [], to: [], cc: [], bcc: [], references: [], text: '', cut: false, html: false, files: [] },
    subject: first('subject').slice(0, 500),
    ...(messageId && { messageId }),
    inReplyTo: first('in-reply-to').match(new RegExp(MESSAGE_ID, 'g'))?.slice(0, 3) ?? [],
  }
}
