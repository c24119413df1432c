/** A "no" of the token endpoint, in the words of RFC 6749 and RFC 8628; `tell` is for people. */
export type GrantError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'

export class NotGranted extends Error {
  readonly error: GrantError
  /** The device this ended, if it did. */
  readonly ended: { accountId: string; id: string } | undefined

  constructor(error: GrantError, tell: string, ended?: { accountId: string; id: string }) {
    super(tell)
    this.name = 'NotGranted'
    this.error = error
    this.ended = ended
  }
}
