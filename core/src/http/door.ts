import type { Request, Response } from 'express'
import { Router, raw } from 'express'
import type { Config } from '../config/index.ts'
import type { DoorAnswer, DoorRequest } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'

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
  router.use((_request, response, next) => {
    // Open to pages of any site, refusals included: nothing here looks at cookies, and a page has to hear why it was refused.
    response.set({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' })
    crashPoint('door.before-read')
    next()
  })
  // Compressed bodies are refused: a signature covers what was sent, and a bomb unpacks only where one unpacks.
  const readers = new Map<number, ReturnType<typeof raw>>()
  const reader = (limit: number) => {
    const made = readers.get(limit) ?? raw({ type: () => true, limit, inflate: false })
    readers.set(limit, made)
    return made
  }
  router.use((request, response, next) => {
    const [, plugin = ''] = request.path.split('/')
    reader(largestOf(plugin) ?? DOOR_MAX_BYTES)(request, response, next)
  })
  router.all('/:plugin/:token{/*rest}', async (request, response) => {
    crashPoint('door.after-read')
    const { plugin = '', token = '' } = request.params as { plugin?: string; token?: string }
    const prefix = `/${request.path.split('/').slice(1, 3).join('/')}`
    const answer = await enter(plugin, token, doorRequest(config, request, request.path.slice(prefix.length) || '/'))
    crashPoint('door.before-answer')
    response.once('finish', () => crashPoint('door.after-answer'))
    sendAnswer(response, answer)
  })
  return router
}

const doorRequest = (config: Pick<Config, 'publicUrl'>, request: Request, path: string): DoorRequest => ({
  method: request.method,
  path,
  query: new URL(request.originalUrl, config.publicUrl).searchParams,
  headers: plainHeaders(request.headers),
  body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
  url: config.publicUrl + request.originalUrl,
  ip: request.ip ?? '',
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
