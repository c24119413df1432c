import type { ReceiptStatus } from './capabilities.ts'
import type { Part } from './parts.ts'

/** One address of a contact. `verified`: the provider vouches for it, so it finds the contact; otherwise it is only a claim. */
export type IdentityClaim = { namespace: string; value: string; verified: boolean }

export type Profile = { name?: string; avatarUrl?: string; locale?: string; attributes?: Record<string, string> }

/** `contact`: the person asking. `us`: written outside Deskless in our name (from the phone app, say); shows as ours. */
export type From =
  | { side: 'contact'; identities: readonly IdentityClaim[]; profile?: Profile }
  | { side: 'us'; name?: string; to: readonly IdentityClaim[]; profile?: Profile }

/** Candidates for the thread, best first. `known-sender`: only joins when this sender is already known in that thread. */
export type ThreadClaim = { ref: string; needs?: 'known-sender' }

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
      sentAt?: Date
      answersKey?: string
      memo?: Record<string, unknown>
      /** Of an echo: our delivery id, where the provider gives back what `send` attached. */
      delivery?: string
    }
  | { is: 'edit'; of: string; parts: Part[] }
  | { is: 'removal'; of: string }
  | { is: 'reaction'; of: string; emoji: string; by: 'contact' | 'us'; removed?: boolean }
  | { is: 'receipt'; of: string; status: ReceiptStatus; tell?: string; upTo?: boolean }
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

export type Health = 'ok' | 'reauthorise' | 'unreachable' | 'misconfigured'
