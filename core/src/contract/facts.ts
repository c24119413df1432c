import type { ReceiptStatus } from './capabilities.ts'
import type { EnvelopeSeen } from './envelope.ts'
import type { Part } from './parts.ts'

/** One address of a contact. `verified`: the provider vouches for it, so it finds the contact; otherwise it is only a claim. */
export type IdentityClaim = { namespace: string; value: string; verified: boolean }

/** `timeZone`: as `Europe/Berlin`; the one told last counts. */
export type Profile = {
  name?: string
  avatarUrl?: string
  locale?: string
  timeZone?: string
  attributes?: Record<string, string>
}

/**
 * `contact`: the person asking. `us`: written outside Deskless in our name (from the phone app, say); shows as ours.
 * `identities`: what may come to be somebody else's (a phone number, a browser) before what stays with one person (an id).
 */
export type From =
  | { side: 'contact'; identities: readonly IdentityClaim[]; profile?: Profile }
  | { side: 'us'; name?: string; to: readonly IdentityClaim[]; profile?: Profile }

/**
 * Candidates for the thread, best first. `known-sender`: only joins when this sender is already known in that thread, as
 * its contact or as somebody a mail there was sent to.
 * `nobody-else`: not where the thread is of somebody vouched for under another id of theirs.
 */
export type ThreadClaim = { ref: string; needs?: 'known-sender' | 'nobody-else' }

/**
 * What the bytes of one raw item say happened. Outside ids (`key`, `of`) are scoped by the inbox.
 * `memo` is the plugin's own note on the message (≤ 4 kB JSON); it comes back in `pieces` as `answers.memo`.
 */
export type Fact =
  | {
      is: 'message'
      key: string
      threads: readonly ThreadClaim[]
      from: From
      parts: Part[]
      /** Who it was sent to, and its subject, where the channel has such. */
      envelope?: EnvelopeSeen
      /** A machine wrote it (an absence notice, a bounce): it is shown, it reopens nothing and nobody waits for an answer. */
      automatic?: boolean
      /**
       * Whom it is really from, when its sender is vouched for and turns out to be a member: they handed on what they got.
       * Its envelope and its memo then stand for those of the message, so that an answer goes where this one came from.
       */
      forwarded?: {
        identities: readonly IdentityClaim[]
        profile?: Profile
        envelope?: EnvelopeSeen
        memo?: Record<string, unknown>
      }
      sentAt?: Date
      answersKey?: string
      memo?: Record<string, unknown>
      /** Of an echo: our delivery id, where the provider gives back what `send` attached. */
      delivery?: string
    }
  /** A matter begins before anybody said a word of it; one of that thread that is open goes on. `key` names it from then on. */
  | { is: 'opening'; key: string; threads: readonly ThreadClaim[]; from: Extract<From, { side: 'contact' }> }
  | { is: 'edit'; of: string; parts: Part[] }
  | { is: 'removal'; of: string }
  /** Removed without an emoji (''): whatever stood there, where the provider does not say which. */
  | { is: 'reaction'; of: string; emoji: string; by: 'contact' | 'us'; removed?: boolean }
  /** `delivery`: our delivery id, where the provider gives back what `send` attached: it settles a send that stayed unsure. */
  | { is: 'receipt'; of: string; status: ReceiptStatus; tell?: string; upTo?: boolean; delivery?: string }
  | { is: 'typing'; thread: string; on: boolean }
  | {
      is: 'answer'
      of?: string
      key: string
      threads: readonly ThreadClaim[]
      from: From
      choice: string
      label: string
      memo?: Record<string, unknown>
    }
  | { is: 'consent'; identity: IdentityClaim; consent: 'stop' | 'start' }
  | { is: 'identity'; known: IdentityClaim; claims: readonly IdentityClaim[]; profile?: Profile }
  | { is: 'status'; health: Health; tell: string }
  /**
   * The provider says something of the whole connection. `tell`: whoever may mend it hears that, once a day for one `key`.
   * `templates`: those it approved are others now.
   */
  | { is: 'notice'; key: string; tell?: string; templates?: true }

export type Health = 'ok' | 'reauthorise' | 'unreachable' | 'misconfigured'
