import type { IdentityClaim } from './facts.ts'

/** What a caller can fix. One table: code → HTTP status → the sentence used when the thrower has nothing better to say. */
export const refusals = {
  invalid: { status: 400, tell: 'Something in the request is missing or malformed.' },
  invalid_setting: { status: 422, tell: 'A setting is missing or wrong.' },
  unauthorised: { status: 401, tell: 'Sign in or send a valid token.' },
  bad_signature: { status: 401, tell: 'The signature does not match this connection.' },
  forbidden: { status: 403, tell: 'Your role does not allow this.' },
  not_found: { status: 404, tell: 'There is nothing here by that name.' },
  stale: { status: 409, tell: 'Something changed in the meantime. Look again before you decide.' },
  conflict: { status: 409, tell: 'This clashes with something that already exists.' },
  too_large: { status: 413, tell: 'That is larger than this hub accepts.' },
  id_reused: { status: 422, tell: 'This id was used before with a different request.' },
  unsupported: { status: 422, tell: 'This inbox cannot carry that.' },
  window_closed: { status: 422, tell: 'The time to answer freely is over on this channel.' },
  opted_out: { status: 422, tell: 'This contact asked not to be written to.' },
  unsafe: { status: 422, tell: 'This file was refused, because it may do harm.' },
  blocked: { status: 422, tell: 'This contact is blocked.' },
  closed: { status: 422, tell: 'This cannot be done in the state the conversation is in.' },
  rate_limited: { status: 429, tell: 'Too many requests. Wait a moment and try again.' },
  unavailable: { status: 503, tell: 'The hub cannot do this right now. Try again soon.' },
} as const satisfies Record<string, { status: number; tell: string }>

export type RefusalCode = keyof typeof refusals

/** A typed "no": the caller can fix it, so the sentence says how. `details` holds ids and values, never bodies or secrets. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Record<string, unknown>

  constructor(code: RefusalCode, tell: string = refusals[code].tell, details: Record<string, unknown> = {}) {
    super(tell)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  get tell(): string {
    return this.message
  }

  get status(): number {
    return refusals[this.code].status
  }
}

export type ChannelFailure = {
  /** A short code of ours or of the provider, for logs and tests. */
  code: string
  /** Was it sent? `no` only when that is certain: refused, never connected, documented rejection. */
  sent: 'no' | 'unsure'
  /** `afterMs`: the provider asks for a pause. It holds the whole inbox; `holds: 'thread'` where only this recipient is meant. */
  retry: 'never' | 'later' | { afterMs: number; holds?: 'thread' }
  /** One sentence for the agent. */
  tell: string
  /** The provider says that who has this address asked not to be written to: they are marked. */
  optedOut?: IdentityClaim
  cause?: unknown
}

/** What a channel or surface throws when its provider does not do as asked. Anything else that escapes is a bug. */
export class ChannelError extends Error {
  readonly code: string
  readonly sent: ChannelFailure['sent']
  readonly retry: ChannelFailure['retry']
  readonly tell: string
  readonly optedOut: ChannelFailure['optedOut']

  constructor({ code, sent, retry, tell, optedOut, cause }: ChannelFailure) {
    super(`${code}: ${tell}`, { cause })
    this.name = 'ChannelError'
    this.code = code
    this.sent = sent
    this.retry = retry
    this.tell = tell
    this.optedOut = optedOut
  }
}
