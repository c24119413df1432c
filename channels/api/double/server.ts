// The app over HTTP: its callback, its page, and the door for other processes: act as a person, plan faults, read the ledger.
import { createHmac } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { happen } from './events.ts'
import { servePage } from './page.ts'
import type { People } from './people.ts'
import type { Call, Fault, Json, World } from './world.ts'
import { takeFault } from './world.ts'

export type Parts = { world: World; people: People; hubUrl: string | undefined }

export const createApp = (parts: Parts): Server =>
  createServer((request, response) => {
    route(parts, request, response).catch((error) => {
      if (!response.headersSent) answer(response, 500, { error: String(error) })
    })
  })

const route = async (parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://app')
  const control = /^\/_control\/([\w-]+)$/.exec(url.pathname)?.[1]
  if (url.pathname === '/hook') return hook(parts.world, request, response)
  if (control) return serveControl(parts, control, url, request, response)
  return servePage(url.pathname, response)
}

const answer = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const isSigned = ({ secret }: World, { headers }: IncomingMessage, body: string): boolean => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const about = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = `v1,${createHmac('sha256', key).update(about).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(wanted)
}

const hook = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request)
  if (!isSigned(world, request, body)) return answer(response, 401, { detail: 'Not signed with our secret.' })
  const { type, data } = JSON.parse(body) as { type: string; data: Json }
  const id = String(request.headers['webhook-id'])
  const call: Call = { at: Date.now(), id, type, data, outcome: 'not-taken', answered: true }
  world.ledger.calls.push(call)
  const fault = takeFault(world, type)
  if (fault && (await stopsBefore(fault, call, response))) return
  call.outcome = happen(world, { id, type, data }) ? 'taken' : 'folded'
  if (fault?.does === 'cut' || fault?.does === 'html') call.answered = false
  if (fault?.does === 'cut') request.socket.destroy()
  else if (fault?.does === 'html')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>')
  else if (call.outcome === 'folded') answer(response, 409, { detail: 'This was here before.' })
  else answer(response, 200, {})
}

/** Faults that come before anything is taken. True when the call is over. */
const stopsBefore = async (fault: Fault, call: Call, response: ServerResponse): Promise<boolean> => {
  const no = (status: number, detail: string, headers?: Record<string, string>): boolean => {
    call.outcome = 'refused'
    answer(response, status, { detail }, headers)
    return true
  }
  switch (fault.does) {
    case 'delay':
      await pause(fault.ms ?? 200)
      return false
    case 'reset':
      call.answered = false
      response.destroy()
      return true
    case 'slow-down':
      return no(429, 'Slower, please.', { 'retry-after': String(fault.retryAfter ?? 1) })
    case 'error':
      return no(500, 'Something broke here.')
    case 'refuse':
      return no(422, fault.why ?? 'Nobody of this name is here.')
    case 'gone':
      return no(410, 'This app was taken away.')
    case 'redirect':
      return no(302, 'Elsewhere.', { location: '/elsewhere' })
    default:
      return false
  }
}

const serveControl = async (
  parts: Parts,
  what: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world, people } = parts
  const who = url.searchParams.get('who') ?? ''
  if (what === 'ledger') return answer(response, 200, world.ledger)
  if (what === 'chat') {
    const lines = people.sees(who)
    return answer(response, 200, { lines, typing: world.typing.has(who.toLowerCase()) })
  }
  // Only pages of its own may act: another site's form cannot say this.
  if (request.headers['content-type'] !== 'application/json') return answer(response, 415, { error: 'JSON, please.' })
  const given = JSON.parse((await text(request)) || '{}') as Json
  await act(parts, what, given)
  return answer(response, 200, { ok: true })
}

const act = async ({ world, people, hubUrl }: Parts, what: string, given: Json): Promise<void> => {
  const who = String(given.who ?? '')
  const words = String(given.text ?? '')
  switch (what) {
    case 'says':
      return people.says(who, words, given.more as Json | undefined)
    case 'says-together':
      return people.saysTogether(who, given.lines as string[])
    case 'presses':
      return people.presses(who, String(given.of), given.option as { id: string; label: string })
    case 'reads':
      return people.reads(who)
    case 'writes':
      return people.writes(who, given.on === true)
    case 'echoes':
      return people.echoes(who, words)
    case 'inbox':
      // Only of the hub it was started for: a page could name any.
      if (hubUrl && /^[\w-]+$/.test(String(given.door)))
        Object.assign(world, { door: `${hubUrl}/in/api/${given.door}`, api: `${hubUrl}/p/api/${given.door}` })
      return
    case 'fault':
      return void world.faults.push(given as unknown as Fault)
    default:
      throw new Error(`There is nothing called ${what} here.`)
  }
}
