// The only way to fetch a URL that somebody outside can influence.
import { isIP } from 'node:net'
import type { Dispatcher } from 'undici'
import { Agent, buildConnector, request } from 'undici'
import type { SafeFetch } from '../contract/context.ts'
import { FetchError } from '../contract/fetch-error.ts'
import type { AddressGuard } from './address-guard.ts'
import { checkedAddresses, guardedLookup, publicOnly } from './address-guard.ts'
import { cappedBody, collect, ENCODINGS, firstBytes } from './fetch-body.ts'
import { asFetchError } from './fetch-failures.ts'

export type SafeFetchOptions = {
  /** Origins that are trusted whatever their address and port: private installs, the doubles of the demo. Read at each call. */
  allow?: readonly string[]
  ports?: readonly number[]
  guard?: Partial<AddressGuard>
}

export type SafeFetchInit = NonNullable<Parameters<SafeFetch>[1]>
export type SafeAnswer = Awaited<ReturnType<SafeFetch>> & { url: string }
export type SafeFetcher = ((url: string, init?: SafeFetchInit) => Promise<SafeAnswer>) & {
  /** Throws what a fetch of this address would be refused with before its first byte. */
  check(url: string): Promise<void>
  close(): Promise<void>
}

const TOTAL_MS = 10_000
// Well before the total: a server that never picks up is then known not to have got anything.
const CONNECT_MS = 4_000
const MAX_BYTES = 10 * 1024 * 1024
/** Packed, a body that is cut off may be this much longer before it is no honest answer. */
const CUT_MAX = MAX_BYTES
const MAX_REDIRECTS = 3
const LONGEST_URL = 8192

export const createSafeFetch = (options: SafeFetchOptions = {}): SafeFetcher => {
  const { allow = [], ports = [80, 443] } = options
  const guarded = agentBehind({ ...publicOnly, ...options.guard })
  const trusted = new Agent({ connect: { timeout: CONNECT_MS }, allowH2: false })
  const choose = (url: URL): Dispatcher => {
    if (allow.includes(url.origin)) return trusted
    if (!ports.includes(portOf(url))) throw new FetchError('forbidden_url', 'no')
    return guarded
  }
  const fetcher = (url: string, init: SafeFetchInit = {}): Promise<SafeAnswer> => follow(url, init, choose)
  const close = async (): Promise<void> => {
    await Promise.all([guarded.destroy(), trusted.destroy()])
  }
  const check = async (address: string): Promise<void> => {
    const url = parsed(address)
    if (choose(url) === guarded) await checkedAddresses(bareHost(url), { ...publicOnly, ...options.guard })
  }
  return Object.assign(fetcher, { check, close })
}

const agentBehind = (guard: AddressGuard): Agent => {
  const connect = buildConnector({
    timeout: CONNECT_MS,
    allowH2: false,
    lookup: guardedLookup(guard),
  } as buildConnector.BuildOptions)
  return new Agent({
    // A host that is an address is never looked up, so it is checked here.
    connect: (to, done) => {
      if (isIP(to.hostname) && !guard.permits(to.hostname)) done(new FetchError('forbidden_address', 'no'), null)
      else connect(to, done)
    },
  })
}

const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

const parsed = (address: string, base?: string): URL => {
  const url = address.length <= LONGEST_URL ? URL.parse(address, base) : null
  const web = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !web || url.username || url.password) throw new FetchError('forbidden_url', 'no')
  return url
}

type Hop = { url: URL; method: string; headers: Headers; body: Uint8Array | null }

const follow = async (address: string, init: SafeFetchInit, choose: (url: URL) => Dispatcher): Promise<SafeAnswer> => {
  let hop = await firstHop(address, init)
  const follows = init.redirects ?? (hop.method === 'GET' || hop.method === 'HEAD' ? MAX_REDIRECTS : 0)
  const deadline = AbortSignal.timeout(init.timeoutMs ?? TOTAL_MS)
  const signal = init.signal ? AbortSignal.any([deadline, init.signal]) : deadline
  const named = (error: unknown): FetchError => asFetchError(error, deadline, init.signal)
  for (let left = follows; ; left--) {
    const answer = await ask(hop, choose(hop.url), signal).catch((error: unknown) => {
      throw named(error)
    })
    const next = follows > 0 ? nextHop(hop, answer) : undefined
    if (!next) return answerOf(hop, answer, { max: init.maxBytes ?? MAX_BYTES, cut: init.cut === true }, named)
    answer.body.destroy()
    if (left === 0) throw new FetchError('too_many_redirects', 'unsure')
    hop = next
  }
}

// Set by the connection itself, or a way to speak to another host behind the same address.
const OURS = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'te',
  'trailer',
  'expect',
]

const firstHop = async (address: string, init: SafeFetchInit): Promise<Hop> => {
  const url = parsed(address)
  const headers = headersFrom(init.headers)
  for (const name of OURS) headers.delete(name)
  if (!headers.has('user-agent')) headers.set('user-agent', 'Deskless')
  headers.set('accept-encoding', ENCODINGS)
  const method = (init.method ?? 'GET').toUpperCase()
  if (init.body === undefined) return { url, method, headers, body: null }
  const packed = new Response(init.body as BodyInit)
  const type = packed.headers.get('content-type')
  if (type && !headers.has('content-type')) headers.set('content-type', type)
  return { url, method, headers, body: new Uint8Array(await packed.arrayBuffer()) }
}

const headersFrom = (given: Record<string, string> = {}): Headers => {
  try {
    return new Headers(given)
  } catch (error) {
    throw new FetchError('malformed', 'no', error)
  }
}

const ask = async (hop: Hop, dispatcher: Dispatcher, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
  const answer = await request(hop.url, {
    method: hop.method as Dispatcher.HttpMethod,
    headers: Object.fromEntries(hop.headers),
    body: hop.body,
    dispatcher,
    signal,
    // The deadline of the whole counts, not each part's.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  // A body that nobody reads ends with the deadline; that must not end the process.
  answer.body.on('error', () => {})
  return answer
}

/** What may be told to another origin than the one that was asked. */
const PUBLIC_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']

const nextHop = (hop: Hop, answer: Dispatcher.ResponseData): Hop | undefined => {
  const location = [answer.headers.location].flat()[0]
  if (![301, 302, 303, 307, 308].includes(answer.statusCode) || !location) return undefined
  const url = parsed(location, hop.url.href)
  const headers = new Headers(
    [...hop.headers].filter(([name]) => url.origin === hop.url.origin || PUBLIC_HEADERS.includes(name)),
  )
  if (answer.statusCode >= 307 || hop.method === 'HEAD') return { ...hop, url, headers }
  headers.delete('content-type')
  return { url, headers, method: 'GET', body: null }
}

const answerOf = (
  hop: Hop,
  answer: Dispatcher.ResponseData,
  { max, cut }: { max: number; cut: boolean },
  named: (error: unknown) => FetchError,
): SafeAnswer => {
  const headers = new Headers(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
  )
  if (Number(headers.get('content-length')) > max && hop.method !== 'HEAD' && !cut) {
    answer.body.destroy()
    throw new FetchError('too_large', 'unsure')
  }
  const encoding = hop.method === 'HEAD' ? null : headers.get('content-encoding')
  const whole = namingErrors(cappedBody(answer.body, encoding, cut ? CUT_MAX : max), named)
  const body = cut ? firstBytes(whole, max) : whole
  const bytes = (): Promise<Uint8Array> => collect(body)
  const text = async (): Promise<string> => new TextDecoder().decode(await bytes())
  const json = async (): Promise<unknown> => parsedJson(await text())
  return { status: answer.statusCode, headers, url: hop.url.href, body, bytes, text, json }
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FetchError('unreadable', 'unsure', error)
  }
}

async function* namingErrors(
  chunks: AsyncIterable<Uint8Array>,
  named: (error: unknown) => FetchError,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    throw named(error)
  }
}
