import type { Capabilities, IdentityClaim, Sent } from '../contract/index.ts'
import { ChannelError, FetchError, NOT_READY, Refusal } from '../contract/index.ts'

/** What a provider call came to. `bug`: the plugin threw something untyped; of a retry, before anything was sent. */
export type Verdict =
  | { is: 'landed'; sent: Sent }
  | {
      is: 'retry'
      afterMs?: number
      pausesInbox?: boolean
      code: string
      tell: string
      trouble: boolean
      bug?: unknown
    }
  | { is: 'failed'; code: string; tell: string; optedOut?: IdentityClaim }
  | { is: 'unsure'; code: string; tell: string; trouble: boolean; bug?: unknown }

/** Resending is harmless where the provider folds repeats, and for edits and removals, which say the same twice. */
export const isSafeToRepeat = (op: string, { resend }: Pick<Capabilities, 'resend'>): boolean =>
  op !== 'send' || resend === 'safe'

export const verdictOn = (error: unknown, safe: boolean): Verdict => {
  if (error instanceof Refusal) return { is: 'failed', code: error.code, tell: error.tell }
  if (error instanceof ChannelError) return fromChannel(error, safe)
  if (error instanceof FetchError) return fromFetch(error, safe)
  if (isTimeout(error)) return open(safe, 'timeout', 'The provider did not answer in time.')
  return open(safe, 'bug', 'Something went wrong while sending.', error)
}

const fromChannel = (error: ChannelError, safe: boolean): Verdict => {
  const { code, tell, retry, sent, optedOut } = error
  if (sent === 'unsure') return open(safe, code, tell)
  if (retry === 'never') return { is: 'failed', code, tell, ...(optedOut && { optedOut }) }
  if (retry === 'later')
    return { is: 'retry', code, tell, trouble: true, ...(code === NOT_READY && { bug: error.cause }) }
  return { is: 'retry', code, tell, trouble: false, afterMs: retry.afterMs, pausesInbox: retry.holds !== 'thread' }
}

/** What `safeFetch` threw and the channel let through. */
const fromFetch = ({ code, sent, tell }: FetchError, safe: boolean): Verdict => {
  if (sent === 'unsure') return open(safe, code, tell)
  if (code === 'forbidden_url' || code === 'forbidden_address') return { is: 'failed', code, tell }
  return { is: 'retry', code, tell, trouble: true }
}

/** Nobody knows whether it arrived: tried again only where a repeat cannot be seen. */
const open = (safe: boolean, code: string, tell: string, bug?: unknown): Verdict =>
  safe && bug === undefined
    ? { is: 'retry', code, tell, trouble: true }
    : { is: 'unsure', code, tell, trouble: bug === undefined, ...(bug !== undefined && { bug }) }

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')

export const isTrouble = (verdict: Verdict): boolean => 'trouble' in verdict && verdict.trouble

const BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000]
const ATTEMPTS_MAX = 12
const AGE_MAX_MS = 24 * 3_600_000

/** When to try again, with some scatter so that a provider that comes back is not met by everybody at once; never after the last try. */
export const nextTry = (attempts: number, createdAt: Date, afterMs?: number): Date | undefined => {
  if (attempts >= ATTEMPTS_MAX || Date.now() - createdAt.getTime() > AGE_MAX_MS) return undefined
  const wait = afterMs ?? (BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1] ?? 1_000) * (0.75 + Math.random() / 2)
  return new Date(Date.now() + wait)
}
