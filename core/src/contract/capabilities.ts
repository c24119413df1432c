import type { Mark } from './canon/index.ts'
import type { PartKind } from './parts.ts'

/** `native`: the channel does it. `fallback`: core says it in plainer parts. `refuse`: the command is refused with a reason. */
export type Power = 'native' | 'fallback' | 'refuse'
export type Span = `${number}${'m' | 'h' | 'd'}`
export type ReceiptStatus = 'accepted' | 'delivered' | 'read' | 'failed'

/** What an inbox can do, as data. The loader and the suites fail when methods and data disagree. */
export type Capabilities = {
  /** `max` in UTF-16 units for one piece. */
  text: { max: number; marks: readonly Mark[] }
  /** `max` in bytes; `mimes` are exact types or `image/*`. */
  file: { max: number; mimes: readonly string[]; perMessage: number } | 'refuse'
  choices: Power
  card: Power
  form: Power
  location: Power
  template: 'native' | 'refuse'
  edit: 'native' | 'refuse'
  remove: 'native' | 'refuse'
  react: 'native' | 'refuse'
  typing: 'native' | 'refuse'
  seen: 'native' | 'refuse'
  receipts: readonly Exclude<ReceiptStatus, 'failed'>[]
  /** How long an agent may write freely after the contact's last message, and which parts remain possible outside. */
  window?: { from: 'contact-message'; lasts: Span; outside: readonly PartKind[] }
  /** May an agent write first? To any address of the namespace, only in a thread that exists, or never. */
  start: { namespace: string } | 'known-thread' | 'never'
  /** `safe`: the same piece sent again cannot arrive twice. */
  resend: 'safe' | 'may-duplicate'
  /** Calls per second over the whole inbox, and per thread. */
  pace: { perSecond: number; perThread: number }
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const spanMs = (span: Span): number => Number.parseFloat(span) * UNIT_MS[span.slice(-1) as 'm' | 'h' | 'd']
