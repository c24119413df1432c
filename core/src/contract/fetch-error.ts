/** Why a fetch did not bring an answer. */
const reasons = {
  forbidden_url: 'Only http and https addresses on their usual ports, without a user name, can be fetched.',
  malformed: 'The request has a header that cannot be sent.',
  forbidden_host: 'This is not the name or the address of a server.',
  forbidden_port: 'This port is not one of the usual ones. Ask whoever runs the hub to allow it.',
  forbidden_address: 'This address leads into a private network. Ask whoever runs the hub to allow it.',
  unresolvable: 'There is no server by this name.',
  unreachable: 'The server cannot be reached.',
  interrupted: 'The connection broke before the answer was complete.',
  timeout: 'The server took too long to answer.',
  aborted: 'The request was given up.',
  too_large: 'The answer is larger than allowed.',
  too_many_redirects: 'The server redirects too often.',
  unreadable: 'The answer cannot be read.',
} as const

export type FetchFailure = keyof typeof reasons

/** What `safeFetch` throws. `sent` is `no` only when it is certain that no byte of the request reached the server. */
export class FetchError extends Error {
  readonly code: FetchFailure
  readonly sent: 'no' | 'unsure'

  constructor(code: FetchFailure, sent: 'no' | 'unsure', cause?: unknown) {
    super(reasons[code], { cause })
    this.name = 'FetchError'
    this.code = code
    this.sent = sent
  }

  get tell(): string {
    return this.message
  }
}
