import { FetchError } from '../contract/fetch-error.ts'

// Before the first byte of a request can leave, there is a connection. These say that there was none.
const NEVER_CONNECTED =
  /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_|UND_ERR_CONNECT_TIMEOUT)/
const BAD_CERTIFICATE = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/
const GARBLED = /^(?:HPE_|Z_|ERR__?ZLIB|ERR_BROTLI|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)/

/** Gives whatever went wrong below a name that says whether the request may have arrived. */
export const asFetchError = (error: unknown, deadline: AbortSignal, given: AbortSignal | undefined): FetchError => {
  if (error instanceof FetchError) return error
  const code = codeOf(error)
  if (NEVER_CONNECTED.test(code) || BAD_CERTIFICATE.test(code)) return new FetchError('unreachable', 'no', error)
  if (deadline.aborted) return new FetchError('timeout', 'unsure', error)
  if (given?.aborted) return new FetchError('aborted', 'unsure', error)
  return new FetchError(GARBLED.test(code) ? 'unreadable' : 'interrupted', 'unsure', error)
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
