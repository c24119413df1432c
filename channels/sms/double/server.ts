// Twilio over HTTP, somebody's phone, and the door for other processes: act as a person, plan faults, read the ledger.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { serveControl } from './control.ts'
import type { Exchange, Parts } from './exchange.ts'
import { answer } from './exchange.ts'
import { servePhone } from './phone.ts'
import type { Asked, Given } from './rest.ts'
import { createRest } from './rest.ts'
import { Refused } from './sending.ts'
import type { Call, Fault, Fields, World } from './world.ts'

export const createTwilio = (parts: Parts): Server => {
  const rest = createRest(parts.world, parts.hooks, parts.pace)
  return createServer((request, response) => {
    route(parts, rest, request, response).catch((error) => {
      if (!response.headersSent) answer(response, 500, { error: String(error) })
    })
  })
}

const route = async (
  parts: Parts,
  rest: (asked: Asked) => Given,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://twilio')
  const exchange = { request, response, url, body: await buffer(request) }
  if (url.pathname.startsWith('/phone')) return servePhone(parts, exchange)
  if (url.pathname.startsWith('/_control/')) return serveControl(parts, exchange)
  const media = /\/Media\/(ME[0-9a-f]{32})$/.exec(url.pathname)
  if (media) return serveMedia(parts.world, media[1] as string, exchange)
  return serveCall(parts, rest, exchange)
}

const isKnown = ({ accountSid, authToken, revoked }: World, { request }: Exchange): boolean =>
  !revoked && request.headers.authorization === `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

/** Asked with credentials it sends on to its store, which asks for none. */
const serveMedia = (world: World, sid: string, exchange: Exchange): void => {
  const { response, url, request } = exchange
  const media = world.media.get(sid)
  const stored = url.pathname.startsWith('/store/')
  world.ledger.calls.push({
    ...callOf(exchange),
    form: { authorized: String(request.headers.authorization !== undefined) },
    outcome: 'ok',
  })
  if (!media || (!stored && !isKnown(world, exchange))) return answer(response, 404, { code: 20404 })
  const elsewhere = world.takeFault('media')
  if (stored) response.writeHead(200, { 'content-type': media.mime }).end(media.bytes)
  else
    response
      .writeHead(307, {
        location: elsewhere ? 'http://127.0.0.1:9/Media/x' : `http://${request.headers.host}/store/Media/${sid}`,
      })
      .end()
}

const callOf = ({ request, url, body }: Exchange): Call => ({
  at: Date.now(),
  method: request.method ?? 'GET',
  path: url.pathname,
  form: Object.fromEntries(
    request.headers['content-type']?.includes('json') ? [] : new URLSearchParams(body.toString()),
  ),
  outcome: 'not-taken',
  answered: true,
})

const serveCall = async (
  { world, changed }: Parts,
  rest: (asked: Asked) => Given,
  exchange: Exchange,
): Promise<void> => {
  const { response } = exchange
  const call = callOf(exchange)
  world.ledger.calls.push(call)
  if (!isKnown(world, exchange)) return refuse(call, response, new Refused(20003, 'Authenticate', 401))
  const fault = faultOf(world, call)
  if (fault && (await stopsBefore(fault, call, response))) return
  try {
    const { status, body, message } = rest(asked(exchange))
    Object.assign(call, { outcome: 'ok', ...(message && { sid: message.sid }) })
    changed()
    if (!fault || fault.does === 'delay') return answer(response, status, body)
    hide(fault, call, exchange, body)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    refuse(call, response, error)
  }
}

const faultOf = (world: World, { method, path }: Call): Fault | undefined => {
  if (!path.endsWith('/Messages.json')) return undefined
  return world.takeFault(method === 'POST' ? 'send' : 'list')
}

const asked = ({ request, url, body }: Exchange): Asked => {
  const isJson = request.headers['content-type']?.includes('json') && body.length > 0
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    form: isJson ? [] : ([...new URLSearchParams(body.toString())] as Fields),
    json: isJson ? (JSON.parse(body.toString()) as Record<string, unknown>) : {},
  }
}

const refuse = (call: Call, response: ServerResponse, { code, status, message }: Refused): void => {
  Object.assign(call, { outcome: 'refused', code })
  answer(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
}

/** Faults that come before anything is taken. True when the call is over. */
const stopsBefore = async (fault: Fault, call: Call, response: ServerResponse): Promise<boolean> => {
  const { does, ms = 200, retryAfter = 1, code = 21211 } = fault
  if (does === 'delay') await pause(ms)
  if (does === 'reset') {
    call.answered = false
    response.destroy()
  } else if (does === 'slow-down') {
    call.outcome = 'refused'
    answer(
      response,
      429,
      { code: 20429, message: 'Too Many Requests', status: 429 },
      { 'retry-after': String(retryAfter) },
    )
  } else if (does === 'error') answer(response, 500, { code: 20500, message: 'Internal Server Error', status: 500 })
  else if (does === 'html-untaken') response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502</h1>')
  else if (does === 'code') refuse(call, response, new Refused(code, `Error ${code}`))
  return ['reset', 'slow-down', 'error', 'code', 'html-untaken'].includes(does)
}

/** It was taken, and who asked does not learn it. */
const hide = ({ does }: Fault, call: Call, { request, response }: Exchange, body: unknown): void => {
  call.answered = false
  const words = JSON.stringify(body)
  if (does === 'cut') request.socket.destroy()
  else if (does === 'html')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>')
  else response.writeHead(201, { 'content-type': 'application/json' }).end(words.slice(0, words.length / 2))
}
