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
  /**
   * `max` in bytes, `together` of all files of one message; `mimes` are exact types or `image/*`. `kinds`: types with a
   * limit of their own, the first that fits.
   */
  file:
    | {
        max: number
        mimes: readonly string[]
        perMessage: number
        together?: number
        kinds?: readonly { mimes: readonly string[]; max: number }[]
      }
    | 'refuse'
  choices: Power
  /** Of native choices: how many, and how many UTF-16 units of text and label. What does not fit is said in words. */
  choicesMax?: { options: number; text: number; label: number }
  card: Power
  /** Several cards side by side; `fallback` where it is not named. */
  carousel?: Power
  form: Power
  location: Power
  template: 'native' | 'refuse'
  edit: 'native' | 'refuse'
  remove: 'native' | 'refuse'
  react: 'native' | 'refuse'
  typing: 'native' | 'refuse'
  seen: 'native' | 'refuse'
  /** Has a message recipients and a subject that agents see and may change? Left out: no. */
  envelope?: 'native' | 'refuse'
  receipts: readonly Exclude<ReceiptStatus, 'failed'>[]
  /** How long an agent may write freely after the contact's last message, and which parts remain possible outside. */
  window?: { from: 'contact-message'; lasts: Span; outside: readonly PartKind[] }
  /** May an agent write first? To any address of the namespace, only in a thread that exists, or never. */
  start: { namespace: string } | 'known-thread' | 'never'
  /** `refuse`: contacts have no way to write back, whatever they are sent. */
  answers?: 'refuse'
  /** `safe`: the same piece sent again cannot arrive twice. */
  resend: 'safe' | 'may-duplicate'
  /** Calls per second over the whole inbox, and per thread. `burst`: as many may go to one thread at once, and are paid back by waiting later. */
  pace: { perSecond: number; perThread: number; burst?: number }
}

/** What a message will be paid for. `tell`: the units and why, in a sentence for whoever is about to send it. */
export type Cost = { units: number; tell: string }

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const spanMs = (span: Span): number => Number.parseFloat(span) * UNIT_MS[span.slice(-1) as 'm' | 'h' | 'd']
