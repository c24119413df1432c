// Addresses as Twilio writes them, and as everybody else does.
import type { IdentityClaim } from '@deskless/core/contract'
import { toE164 } from '@deskless/core/contract'
import type { SenderKind } from './sender.ts'

const WHATSAPP = 'whatsapp:'

export type Peer = {
  /** The name of the thread: what `to` makes an address of again. */
  thread: string
  /** As people write it; undefined where there is no number, only an id of WhatsApp's own. */
  phone?: string
  whatsapp: boolean
  /** As Twilio wrote it. */
  written: string
}

/** A short code or a name stays as it is: it is nobody's number elsewhere. */
export const peerOf = (written: string, kind: SenderKind): Peer => {
  const whatsapp = written.startsWith(WHATSAPP)
  const bare = whatsapp ? written.slice(WHATSAPP.length) : written
  const phone = toE164(whatsapp ? withoutOldForms(bare) : bare)
  const name = phone ?? bare
  // A service may send both ways: its WhatsApp threads are told from its SMS threads.
  const thread = whatsapp && kind !== 'whatsapp' ? `${WHATSAPP}${name}` : name
  return { thread, whatsapp, written, ...(phone && { phone }) }
}

/**
 * WhatsApp keeps forms of some numbers that nobody dials any more: Brazil without the ninth digit of its mobiles, Mexico
 * with a 1, Argentina without the 9.
 */
const withoutOldForms = (number: string): string =>
  number
    .replace(/^\+55(\d\d)([6-9]\d{7})$/, '+55$19$2')
    .replace(/^\+521(\d{10})$/, '+52$1')
    .replace(/^\+54([1-8]\d{9})$/, '+549$1')

/** Where a number is known, it is the carrier's, or WhatsApp's, word. WhatsApp's own ids mean somebody only towards one business: `account`. */
export const identityOf = ({ phone, thread, whatsapp, written }: Peer, account: string): IdentityClaim => {
  if (phone) return { namespace: 'phone', value: phone, verified: true }
  return whatsapp
    ? { namespace: `whatsapp@${account}`, value: written.slice(WHATSAPP.length), verified: true }
    : { namespace: 'phone', value: thread, verified: true }
}

/** The address of a thread. `written`: as they last wrote to us, where that differs. */
export const addressFor = (thread: string, kind: SenderKind, written?: unknown): string => {
  if (typeof written === 'string' && written) return written
  return kind === 'whatsapp' && !thread.startsWith(WHATSAPP) ? `${WHATSAPP}${thread}` : thread
}

export const typedAddress = (typed: string, country?: string): string | undefined => {
  const bare = typed.trim().replace(/^whatsapp:/i, '')
  return toE164(bare, country)
}
