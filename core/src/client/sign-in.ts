import { Problem, problemOf, unreachable } from './http.ts'

/** Where, and as what, somebody signs in. `device` is what they read later in the list of their devices: “Chrome on Linux”. */
export type SigningIn = { hub: string; client: string; device: string; signal?: AbortSignal }

/** What the hub's token endpoint answers. */
export type TokenAnswer = {
  access_token: string
  /** Seconds. */
  expires_in: number
  refresh_token: string
  account: string
  member: string
  device: string
}

const TIMEOUT_MS = 20_000

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** RFC 7636: the verifier stays here until the code comes back, its hash goes ahead. */
export const makePkce = async (): Promise<{ verifier: string; challenge: string }> => {
  const verifier = random()
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { verifier, challenge: base64url(new Uint8Array(hash)) }
}

/**
 * Signs in through a page of the hub. `open` shows it and answers the address it led back to, as
 * `chrome.identity.launchWebAuthFlow({ url, interactive: true })` does; nothing if the person closed it.
 */
export const signInByPage = async (
  { hub, client, device, signal }: SigningIn,
  redirectUri: string,
  open: (url: string) => Promise<string | undefined>,
): Promise<TokenAnswer> => {
  const { verifier, challenge } = await makePkce()
  const state = random()
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
    device,
  })
  const back = await open(`${hub}/authorize/?${query}`)
  if (!back) throw new Problem(400, 'access_denied', 'The sign-in was closed before it was done.')
  const code = readRedirect(back, { state, hub })
  const asked = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id: client }
  return post(hub, 'token', { ...asked, code_verifier: verifier }, signal)
}

/** An answer that is not to our question, or of another hub, is nobody's: its code is not even tried. */
const readRedirect = (url: string, { state, hub }: { state: string; hub: string }): string => {
  const query = new URL(url).searchParams
  if (query.get('state') !== state || query.get('iss') !== new URL(hub).origin)
    throw new Problem(400, 'invalid_request', 'This answer belongs to another sign-in. Start again.')
  const code = query.get('code')
  if (code) return code
  throw new Problem(
    400,
    query.get('error') ?? 'invalid_request',
    query.get('error_description') ?? 'The hub did not sign you in. Start again.',
  )
}

/** What is shown while a person confirms at the hub. `link` is the page with the code filled in. */
export type Pairing = { userCode: string; page: string; link: string; endsAt: number }

type PairingAnswer = {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval?: number
}

/** RFC 8628: shows a code and asks until somebody confirmed or denied it at the hub, it ended, or `signal` says stop. */
export const signInByCode = async (
  { hub, client, device, signal }: SigningIn,
  show: (pairing: Pairing) => void,
): Promise<TokenAnswer> => {
  const begun = await post<PairingAnswer>(hub, 'device', { client_id: client, device }, signal)
  const endsAt = Date.now() + begun.expires_in * 1000
  show({
    userCode: begun.user_code,
    page: begun.verification_uri,
    link: begun.verification_uri_complete,
    endsAt,
  })
  const asked = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: begun.device_code,
    client_id: client,
  }
  return poll(() => post<TokenAnswer>(hub, 'token', asked, signal), {
    endsAt,
    everyMs: (begun.interval ?? 5) * 1000,
    signal,
  })
}

type Polling = { endsAt: number; everyMs: number; signal?: AbortSignal }

const SLOWER_MS = 5_000

const poll = async <T>(ask: () => Promise<T>, { endsAt, everyMs, signal }: Polling): Promise<T> => {
  let waitMs = everyMs
  for (;;) {
    await pause(waitMs, signal)
    if (Date.now() >= endsAt) throw new Problem(400, 'expired_token', 'The code has ended. Ask for a new one.')
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.code === 'slow_down') waitMs += SLOWER_MS
      // A hub that is away comes back, or the code ends.
      else if (error.code !== 'authorization_pending' && !error.again) throw error
      else waitMs = Math.max(waitMs, error.afterMs ?? 0)
    }
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })

export const refresh = (hub: string, client: string, token: string): Promise<TokenAnswer> =>
  post(hub, 'token', { grant_type: 'refresh_token', refresh_token: token, client_id: client })

/** RFC 7009. The hub says yes to whatever it does not know. */
export const revoke = (hub: string, client: string, token: string): Promise<unknown> =>
  post(hub, 'revoke', { token, client_id: client })

/** A form, as the standards have it: no browser asks for permission before it sends one. */
const post = async <T>(
  hub: string,
  what: 'token' | 'device' | 'revoke',
  form: Record<string, string>,
  signal?: AbortSignal,
): Promise<T> => {
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const body = new URLSearchParams(form)
  const answer = await fetch(`${hub}/oauth/${what}`, {
    method: 'POST',
    body,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    credentials: 'omit',
  }).catch((cause) => {
    signal?.throwIfAborted()
    throw unreachable(cause)
  })
  const text = await answer.text()
  if (!answer.ok) throw refused(answer.status, text)
  return JSON.parse(text) as T
}

/** The errors of RFC 6749 stand in `error`; what never reached the endpoint is a problem like any other. */
const refused = (status: number, text: string): Problem => {
  try {
    const { error, error_description: tell } = JSON.parse(text) as { error?: string; error_description?: string }
    if (typeof error === 'string') return new Problem(status, error, tell ?? `The hub answered ${error}.`)
  } catch {}
  return problemOf(status, text)
}
