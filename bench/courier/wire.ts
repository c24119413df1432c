// What the courier provider and the hub say to each other. A made-up provider with every habit of the real ones:
// signed hooks, receipts, echoes, edits, and answers that get lost.
// By its file: the processes that play customers and provider need no more of the contract, and each would load all of it.
import { equalConstantTime, hmacHex } from '../../core/src/contract/hmac.ts'

export type Hook =
  | {
      id: string
      is: 'message'
      thread: string
      text: string /** Lies at the provider under this name. */
      file?: string
    }
  | { id: string; is: 'edit'; thread: string; of: string; text: string }
  | { id: string; is: 'removal'; thread: string; of: string }
  | { id: string; is: 'receipt'; thread: string; of: string; status: 'delivered' | 'read' }
  | { id: string; is: 'echo'; thread: string; key: string; text: string; delivery: string }

/** `once`: the provider is asked to take this delivery and index a single time, however often it is sent. */
export type SendRequest = { thread: string; text: string; delivery: string; index: number; once: boolean }
export type SendAnswer = { key: string } | { error: string }

/** Words that make the courier's parser misbehave: it throws, or computes this long. */
export const POISON = { throws: 'poison:throws', burns: 'poison:burns' } as const
export const BURNS_MS = 2_000

export const SIGNATURE = 'x-courier-signature'

export const sign = (secret: string, body: string | Uint8Array): string => hmacHex('sha256', secret, body)

export const isSigned = (secret: string, body: Uint8Array, signature: string | undefined): boolean =>
  signature !== undefined && equalConstantTime(sign(secret, body), signature)
