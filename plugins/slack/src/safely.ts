import type { Socket } from 'node:net'
import type { Hub } from '@deskless/core/contract'
import { FetchError } from '@deskless/core/contract'
import type { Dispatcher } from 'undici'
import { Agent, buildConnector } from 'undici'

type Fetching = NonNullable<Parameters<Hub['safeFetch']>[1]>

/** The address of the API is a setting: whoever writes it must not make the hub call into the network it stands in. */
export const safely =
  ({ safeFetch }: Pick<Hub, 'safeFetch'>, timeoutMs: number) =>
  async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method = 'GET', headers, body, signal } = init
    const answer = await safeFetch(String(url), {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(body ? { body: body as NonNullable<Fetching['body']> } : {}),
      ...(signal ? { signal } : {}),
      timeoutMs,
      redirects: 0,
    })
    const bytes = await answer.bytes()
    return new Response(bytes.length > 0 ? Buffer.from(bytes) : null, {
      status: answer.status,
      headers: answer.headers,
    })
  }

const FORBIDDEN: readonly string[] = ['forbidden_url', 'forbidden_address', 'forbidden_host', 'forbidden_port']

/** Why the address of the API may not be called; undefined when it may, or something else is wrong. */
export const whyForbidden = (error: unknown): string | undefined =>
  error instanceof FetchError && FORBIDDEN.includes(error.code)
    ? `The address of the Slack API cannot be used. ${error.tell} (DESKLESS_ALLOW_ORIGINS)`
    : undefined

/** Slack's SDK opens the line of Socket Mode to wherever the API says: that is asked about first, so that a refusal has its words. */
export const checkingSocket =
  (fetcher: ReturnType<typeof safely>, { checkAddress }: Pick<Hub, 'checkAddress'>): ReturnType<typeof safely> =>
  async (url, init) => {
    const answer = await fetcher(url, init)
    const { url: line } = (await answer
      .clone()
      .json()
      .catch(() => ({}))) as { url?: unknown }
    if (typeof line === 'string') await checkAddress(line.replace(/^ws/, 'http'))
    return answer
  }

const CONNECT_MS = 10_000

/**
 * The line itself leads to an address that was looked at, and to none that its name may mean a moment later. `cut` ends it
 * where the other side does not: the SDK can only do so with a connection it made itself.
 */
export const guardedLine = ({ safeAddress }: Pick<Hub, 'safeAddress'>): { dispatcher: Dispatcher; cut(): void } => {
  const connect = buildConnector({ timeout: CONNECT_MS, allowH2: false })
  let socket: Socket | undefined
  const dispatcher = new Agent({
    connect: (to, done) => {
      const port = Number(to.port) || (to.protocol === 'https:' ? 443 : 80)
      const checked = safeAddress(to.hostname, port, { ports: [80, 443] })
      checked.then(
        ({ address }) =>
          connect({ ...to, hostname: address }, (...made) => {
            socket = made[1] ?? undefined
            done(...made)
          }),
        (error: Error) => done(error, null),
      )
    },
  })
  return { dispatcher, cut: () => void socket?.destroy() }
}
