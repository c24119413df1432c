// The one HTTP server of this Slack: API, uploads, files, sockets, the install page, the control door and the page to look at.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { readMultipart } from './api/arguments.ts'
import { receiveUpload } from './api/files.ts'
import type { Gate } from './api/rate-limits.ts'
import { answerApi } from './api/router.ts'
import type { Control } from './control.ts'
import type { Courier } from './delivery/courier.ts'
import type { Sockets } from './delivery/sockets.ts'
import { faceOf } from './faces.ts'
import { authorize } from './oauth-page.ts'
import { servePage } from './page.ts'
import { respond } from './response-urls.ts'
import type { World } from './world.ts'
import { covers } from './world.ts'

export type Parts = { world: World; gate: Gate; courier: Courier; sockets: Sockets; control: Control }

const MAX_BODY = 64 * 1024 * 1024

export async function listen(
  parts: Parts,
  port: number,
  host: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(parts, request, response).catch((cause: unknown) => {
      console.error('The Slack simulator failed on', request.url, cause)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  // Longer than clients keep an idle line: one that is closed under a request would look like a lost answer.
  server.keepAliveTimeout = 120_000
  const sockets = acceptSockets(parts, server)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, gate, control } = parts
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://slack')
  if (pathname.startsWith('/_control/')) return control.answer(request, response, await bodyOf(request))
  if (pathname.startsWith('/api/')) return answerApi(world, gate, request, await bodyOf(request), response)
  const upload = /^\/upload\/v1\/(\w+)$/.exec(pathname)?.[1]
  if (upload) return say(response, takeUpload(world, upload, request, await bodyOf(request)))
  const key = /^\/(?:actions|commands)\/(.+)$/.exec(pathname)?.[1]
  if (key) return say(response, respond(world, key, await bodyOf(request)))
  if (pathname === '/oauth/v2/authorize') return install(world, request, response, searchParams)
  if (pathname.startsWith('/files-pri/')) return giveFile(world, request, response, pathname)
  if (pathname.startsWith('/_faces/')) return face(world, response, pathname)
  return servePage(pathname, response)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) throw new Error('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const say = (response: ServerResponse, { status, text }: { status: number; text: string }): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

/** The SDK sends multipart, others the bare bytes. */
function takeUpload(world: World, ticket: string, request: IncomingMessage, body: Buffer) {
  const type = request.headers['content-type'] ?? ''
  const fault = world.faults.take('upload', {})
  if (fault?.is === 'status') return { status: fault.status, text: 'upload failed' }
  return receiveUpload(
    world,
    ticket,
    type.startsWith('multipart/') ? (readMultipart(type, body)[0]?.bytes ?? body) : body,
  )
}

async function install(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const page = authorize(world, query, request.method === 'POST' ? await formOf(request) : undefined)
  if ('redirect' in page) response.writeHead(302, { location: page.redirect }).end()
  else response.writeHead(page.status, { 'content-type': 'text/html; charset=utf-8' }).end(page.html)
}

const formOf = async (request: IncomingMessage) => new URLSearchParams((await bodyOf(request)).toString())

/** Without a token that may read files, Slack leads to its login page. */
function giveFile(world: World, request: IncomingMessage, response: ServerResponse, path: string): void {
  const file = world.files.get(/^\/files-pri\/\w+-(\w+)\//.exec(path)?.[1] ?? '')
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const reader = world.installations.find(
    (one) => one.token === token && !one.revoked && one.scopes.includes('files:read'),
  )
  const entry = world.ledger.call('files.download', reader?.appId, { path })
  if (!reader || !file || !covers(reader, file.teamId) || file.mode === 'tombstone') {
    world.ledger.settle(entry, { status: 302, ok: false })
    response.writeHead(302, { location: `${world.url}/?redir=${encodeURIComponent(path)}` }).end()
    return
  }
  world.ledger.settle(entry, { status: 200, ok: true })
  response.writeHead(200, { 'content-type': file.mimetype, 'content-length': file.bytes.length }).end(file.bytes)
}

function face(world: World, response: ServerResponse, path: string): void {
  const user = world.users.get(/^\/_faces\/(\w+)\.svg$/.exec(path)?.[1] ?? '')
  if (!user) return say(response, { status: 404, text: 'nobody' })
  response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' }).end(faceOf(user))
}

function acceptSockets({ world, sockets, control }: Parts, server: Server): WebSocketServer {
  const door = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://slack')
    const appId = world.tickets.get(searchParams.get('ticket') ?? '')
    const app = pathname === '/link/' ? world.apps.get(appId ?? '') : undefined
    const live = pathname === '/_control/live' && control.welcomes(request)
    if (!app && !live) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
    world.tickets.delete(searchParams.get('ticket') ?? '')
    door.handleUpgrade(request, socket, head, (line) => (app ? sockets.join(app, line) : control.watch(line)))
  })
  return door
}
