// One server for everything a bot meets: the identity service, the connector, and the page on which people work.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Control } from './control.ts'
import { pageFile } from './page.ts'
import type { Asked, Served, Told } from './rest.ts'
import type { World } from './world.ts'

export type Doors = {
  world: World
  rest(asked: Asked): Served
  jwks(): unknown
  /** A token for the bot's credentials, or why not. */
  token(form: URLSearchParams, tenant: string): Served
  /** Somebody signs in, and is led back. */
  signIn(query: URLSearchParams): Told
  /** A pasted picture. */
  image(id: string, token: string): { mime: string; bytes: Uint8Array } | 'drop' | number
  control: Control
}

export const listen = async (
  doors: Doors,
  { port = 0 }: { port?: number },
): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer((request, response) => void answer(doors, request, response))
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const { port: at } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${at}`, close: () => closing(server) }
}

const closing = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })

const answer = async (doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    const url = new URL(request.url ?? '/', 'http://here')
    const bytes = await bodyOf(request)
    const told = await route(doors, request, url, bytes)
    if (told !== 'drop' && told.afterMs) await pause(told.afterMs)
    if (told === 'drop') request.socket.destroy()
    else say(response, told)
  } catch (error) {
    say(response, { status: 400, body: { error: String((error as Error).message ?? error) } })
  }
}

type Said = Exclude<Served, 'drop'> & { bytes?: Uint8Array }

/** Teams answers at several addresses, and says of each conversation at which. */
const SERVICE = /^\/(amer|emea)(\/.*)$/

const route = async (doors: Doors, request: IncomingMessage, url: URL, bytes: Buffer): Promise<Said | 'drop'> => {
  const { pathname: path } = url
  const method = request.method ?? 'GET'
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
  const [, service = '', rest = ''] = SERVICE.exec(path) ?? []
  if (rest.startsWith('/v3/image/')) return picture(doors.image(rest.slice(10), token))
  if (service) return doors.rest({ service, method, path: rest, query: url.searchParams, token, body: jsonOf(bytes) })
  // Of the connector, and of each tenant: who signs is the same here.
  if (path === '/identity/keys' || /^\/login\/[^/]+\/discovery\/v2\.0\/keys$/.test(path))
    return { status: 200, body: doors.jwks() }
  const page = path.endsWith('/oauth2/v2.0/authorize') ? doors.signIn(url.searchParams) : undefined
  if (page) return page
  const login = /^\/login\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path)
  if (login) return doors.token(new URLSearchParams(bytes.toString()), login[1] ?? '')
  if (path.startsWith('/_control/') && !isFromHere(request)) return { status: 403 }
  if (path.startsWith('/_control/')) return doors.control(path.slice(10), jsonOf(bytes))
  const file = await pageFile(path)
  return file ? { status: 200, bytes: file.bytes, headers: { 'content-type': file.mime } } : { status: 404 }
}

/** Any page in a browser reaches this port: only ours, and programs, by a name of this machine, act for people. */
const isFromHere = ({ headers, socket }: IncomingMessage): boolean => {
  const { host, origin } = headers
  const ours = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`]
  return host !== undefined && ours.includes(host) && (origin === undefined || origin === `http://${host}`)
}

const picture = (image: ReturnType<Doors['image']>): Said | 'drop' => {
  if (image === 'drop') return 'drop'
  if (typeof image === 'number') return { status: image }
  return { status: 200, bytes: image.bytes, headers: { 'content-type': image.mime } }
}

const jsonOf = (bytes: Buffer): Record<string, unknown> =>
  bytes.length > 0 ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const say = (response: ServerResponse, { status, body, headers = {}, bytes }: Said): void => {
  if (bytes) return void response.writeHead(status, headers).end(bytes)
  const html = headers['content-type'] === 'text/html'
  const text = body === undefined ? '' : html ? String(body) : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text)
}
