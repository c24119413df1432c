// An installation with Slack behind it and no hub: for what only asks Slack.
import type { Simulator } from '../../simulator/index.ts'
import type { Installation } from '../client.ts'

/** `token`: what is kept of the latest sign-in, read anew each time. */
export const lonely = (slack: Pick<Simulator, 'apiUrl'>, token: () => string): Installation => {
  const log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
  const only = {
    id: `lonely at ${slack.apiUrl}`,
    settings: { apiBaseUrl: slack.apiUrl },
    hub: { log, safeFetch: anywhere },
    token: async () => JSON.stringify({ access: token(), refresh: 'once' }),
    health: async () => {},
  }
  return only as unknown as Installation
}

/** What guards the way of a hub is not there. */
export const anywhere = async (url: string, { redirects: _, ...init }: RequestInit & { redirects?: number } = {}) => {
  const answer = await fetch(url, { ...init, redirect: 'manual' })
  return {
    status: answer.status,
    headers: answer.headers,
    body: bodyOf(answer),
    bytes: async () => new Uint8Array(await answer.arrayBuffer()),
  }
}

/** The answer is held until its body is read: with it `fetch` would take away what nobody read yet. */
async function* bodyOf(answer: Response): AsyncGenerator<Uint8Array> {
  yield* answer.body ?? []
  if (answer.bodyUsed) return
}
