// What we put into mails to know their answers again: nobody else can make it, and it names the thread by itself.
import { createHash } from 'node:crypto'
import type { Connection } from '@deskless/core/contract'
import { equalConstantTime, hmacHex } from '@deskless/core/contract'

/** As much of an inbox as its ids need. `address` is the mailbox; answers come back to it, or to `replyDomain`. */
export type Issuer = Pick<Connection, 'key'> & {
  settings: { address: string; replyDomain?: string | undefined; plusAddress?: boolean | undefined }
}

/** 100 bits each: addresses hold 64 octets before the @, and some servers write them in small letters. */
const CHARS = 20
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const KEY = '[a-z2-7]{20}'
const MESSAGE = '[0-9a-f]{32}'

/** The first bits of hexadecimal digits, in letters that survive being written small. */
const short = (hex: string): string => {
  const bits = [...hex.slice(0, (CHARS * 5) / 4)]
    .map((it) => Number.parseInt(it, 16).toString(2).padStart(4, '0'))
    .join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('')
}

const mark = (issuer: Issuer, purpose: string, ...of: string[]): string =>
  short(hmacHex('sha256', issuer.key(`mail ${purpose}`), of.join('\0')))

/** Who knows the Message-ID a thread began with knows its name. It opens nothing: that takes a sender known there. */
export const threadKeyFor = (rootMessageId: string): string =>
  short(createHash('sha256').update(rootMessageId.trim().replace(/^<|>$/g, '')).digest('hex'))

const bare = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase()
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

/** With its angle brackets. `message` is our own id of it, so every try, also one an agent asks for, is the same mail. */
export const messageIdFor = (message: string, thread: string, issuer: Issuer): string => {
  const id = bare(message)
  return `<${id}.${thread}.${mark(issuer, 'message', id, thread)}@${domainOf(issuer.settings.address)}>`
}

/** Where an answer goes to, or undefined where the mailbox takes none but at its plain address. */
export const replyAddressFor = (thread: string, issuer: Issuer): string | undefined => {
  const { address, replyDomain, plusAddress = true } = issuer.settings
  const tag = `${thread}${mark(issuer, 'reply', thread)}`
  if (!new RegExp(`^${KEY}$`).test(thread)) return undefined
  if (replyDomain) return `${tag}@${replyDomain}`
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+${tag}`
  return plusAddress && local.length <= 64 ? `${local}${address.slice(at)}` : undefined
}

const REPLY = new RegExp(`^(?:.*\\+)?(${KEY})(${KEY})@`, 'i')
const OURS = new RegExp(`^<?(${MESSAGE})\\.(${KEY})\\.(${KEY})@`, 'i')

/**
 * The thread that a reply address or a Message-ID of ours names; undefined for anything this inbox did not issue. It says
 * where a mail belongs, not that its sender may write there: who holds an old mail holds these too.
 */
export const readOurs = (addressOrMessageId: string, issuer: Issuer): string | undefined => {
  const given = addressOrMessageId.trim().toLowerCase()
  const [, thread, tag] = REPLY.exec(given) ?? []
  if (thread && tag) return equalConstantTime(tag, mark(issuer, 'reply', thread)) ? thread : undefined
  return readMessageId(given, issuer)?.thread
}

/** The one form of a Message-ID of ours: whoever writes it in capitals, or with another domain, means the same message. */
export const issuedAs = (messageId: string, issuer: Issuer): { messageId: string; thread: string } | undefined => {
  const read = readMessageId(messageId.trim().toLowerCase(), issuer)
  return read && { messageId: messageIdFor(read.message, read.thread, issuer), thread: read.thread }
}

const readMessageId = (given: string, issuer: Issuer): { message: string; thread: string } | undefined => {
  const [, message, thread, tag] = OURS.exec(given) ?? []
  if (!message || !thread || !tag) return undefined
  return equalConstantTime(tag, mark(issuer, 'message', message, thread)) ? { message, thread } : undefined
}

const RETURN = new RegExp(`^(?:.*\\+)?b-(${MESSAGE})(${KEY.replace('20', '8')})@`, 'i')

/** Where a mail server sends what it could not deliver: it names the message, so a bounce needs no reading to be known. */
export const returnPathFor = (message: string, issuer: Issuer): string | undefined => {
  const { address, replyDomain, plusAddress = true } = issuer.settings
  const id = bare(message)
  const tag = `b-${id}${mark(issuer, 'return', id).slice(0, 8)}`
  if (replyDomain) return `${tag}@${replyDomain}`
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+${tag}`
  return plusAddress && local.length <= 64 ? `${local}${address.slice(at)}` : undefined
}

/** The outside key under which `send` leaves every mail besides its Message-ID: what a bounce to its return path is `of`. */
export const returnKeyFor = (message: string): string => `return:${bare(message)}`

/** The outside key of the message whose return path this is; undefined when this inbox did not issue it. */
export const readReturnPath = (address: string, issuer: Issuer): string | undefined => {
  const [, message, tag] = RETURN.exec(address.trim().toLowerCase()) ?? []
  if (!message || !tag) return undefined
  return equalConstantTime(tag, mark(issuer, 'return', message).slice(0, 8)) ? returnKeyFor(message) : undefined
}

/** The header every mail of ours carries; one that comes in with our own mark went in a circle. */
export const LOOP_HEADER = 'X-Deskless-Loop'
export const loopMark = (issuer: Issuer): string => mark(issuer, 'loop')
export const isOwnLoop = (header: string, issuer: Issuer): boolean => equalConstantTime(header.trim(), loopMark(issuer))
