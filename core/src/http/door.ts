import type { Request, Response } from 'express'
import { Router, raw } from 'express'
import type { Config } from '../config/index.ts'
import type { DoorAnswer, DoorRequest } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import { API_POLICY } from './headers.ts'

export type EnterDoor = (plugin: string, token: string, request: DoorRequest) => Promise<DoorAnswer>

/** The largest body a provider may bring. */
const DOOR_MAX_BYTES = 4 * 1024 * 1024

/** Where providers knock: the exact bytes are kept, because a signature covers them and not what they mean. */
export const doorRouter = (
  config: Pick<Config, 'publicUrl'>,
  enter: EnterDoor,
  largestOf: (plugin: string) => number | undefined = () => undefined,
): Router => {
  const router = Router()
  const read = bodyReader(largestOf)
  // One handler for all of it: this is the busiest address of the hub, and every layer of a router is felt.
  router.all('/:plugin/:token{/*rest}', async (request, response) => {
    for (const [name, value] of DOOR_HEADERS) response.setHeader(name, value)
    crashPoint('door.before-read')
    const { plugin = '', token = '' } = request.params as { plugin?: string; token?: string }
    await read(plugin, request, response)
    crashPoint('door.after-read')
    const answer = await enter(plugin, token, doorRequest(config, request))
    crashPoint('door.before-answer')
    response.once('finish', () => crashPoint('door.after-answer'))
    sendAnswer(response, answer)
  })
  return router
}

/**
 * For programs, and for pages of any site, refusals included: nothing here looks at cookies, and a page has to hear why it
 * was refused. What a provider's handshake is answered with was said by whoever asked: no browser may take it for a page.
 */
const DOOR_HEADERS = Object.entries({
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
  'cache-control': 'no-store',
  'content-security-policy': API_POLICY,
  'x-content-type-options': 'nosniff',
})

/** Compressed bodies are refused: a signature covers what was sent, and a bomb unpacks only where one unpacks. */
const bodyReader = (largestOf: (plugin: string) => number | undefined) => {
  const readers = new Map<number, ReturnType<typeof raw>>()
  const reader = (limit: number) => {
    const made = readers.get(limit) ?? raw({ type: () => true, limit, inflate: false })
    readers.set(limit, made)
    return made
  }
  return (plugin: string, request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => {
      const done = (error?: unknown): void => (error ? reject(error) : resolve())
      reader(largestOf(plugin) ?? DOOR_MAX_BYTES)(request, response, done)
    })
}

/** Most plugins never ask for the query or the peer, and both take a while to make out. */
const doorRequest = (config: Pick<Config, 'publicUrl'>, request: Request): DoorRequest => ({
  method: request.method,
  path: `/${request.path.split('/').slice(3).join('/')}`,
  get query() {
    return new URL(request.originalUrl, config.publicUrl).searchParams
  },
  headers: plainHeaders(request.headers),
  body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
  url: config.publicUrl + request.originalUrl,
  get ip() {
    return request.ip ?? ''
  },
})

export const plainHeaders = (headers: Request['headers']): Record<string, string> => {
  const plain: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}

const sendAnswer = (response: Response, answer: DoorAnswer): void => {
  response.status(answer.status)
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.set(name, value)
  if (answer.body === undefined) response.end()
  else response.end(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body))
}
