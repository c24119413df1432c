// The door for other processes and for the page: act as a person, look, plan faults, read the ledger, hear of changes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { nameToEmoji } from 'gemoji'
import type { WebSocket } from 'ws'
import type { Courier } from './delivery/courier.ts'
import type { Fault } from './faults.ts'
import type { HumanDriver } from './human/driver.ts'
import { SlackTrouble } from './human/me.ts'
import { screen } from './human/screen.ts'
import type { Json } from './model.ts'
import type { World } from './world.ts'

export type Control = {
  answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void>
  /** A web page from elsewhere may not steer this Slack. */
  welcomes(request: IncomingMessage): boolean
  watch(line: WebSocket): void
}

export type Controlled = {
  world: World
  courier: Courier
  human: () => HumanDriver
  configure: (appId: string, change: Json) => unknown
}

/** What of a driver can be asked for from outside; waiting is done there. */
const VERBS = new Set<keyof HumanDriver>([
  ...(['type', 'edit', 'delete', 'react', 'unreact', 'preview', 'upload', 'join', 'click', 'selectOption'] as const),
  ...(['suggestions', 'openShortcut', 'slash', 'fill', 'submit', 'close', 'thread', 'channel', 'direct'] as const),
  ...(['view', 'home', 'openHome', 'reload', 'install', 'settled'] as const),
])

export function createControl(parts: Controlled): Control {
  return {
    welcomes,
    watch: (line) => watch(parts.world, line),
    async answer(request, response, body) {
      if (!welcomes(request)) return send(response, 403, { error: 'Only this page may steer the simulator.' })
      const url = new URL(request.url ?? '/', 'http://slack')
      const path = url.pathname.replace('/_control/', '')
      if (path.startsWith('files/')) return sendFile(parts.world, path.slice('files/'.length), response)
      try {
        const given = body.length > 0 ? (JSON.parse(body.toString(), bytesBack) as unknown) : undefined
        const answer = await dispatch(parts, request.method ?? 'GET', path, url.searchParams, given)
        send(response, answer === NOTHING ? 404 : 200, answer === NOTHING ? { error: 'No such thing.' } : answer)
      } catch (cause) {
        if (!(cause instanceof SlackTrouble) && !(cause instanceof SyntaxError)) throw cause
        send(response, 422, { error: cause.message })
      }
    },
  }
}

const NOTHING = Symbol('nothing')

async function dispatch(
  parts: Controlled,
  method: string,
  path: string,
  query: URLSearchParams,
  given: unknown,
): Promise<unknown> {
  const { world } = parts
  const [area, name = ''] = path.split('/')
  if (area === 'human' && method === 'POST') return asHuman(parts, name, query, given as unknown[])
  if (area === 'screen') return screen(driver(parts, query), world, Object.fromEntries(query))
  if (area === 'apps' && method === 'POST') return parts.configure(name, given as Json)
  if (area === 'faults') return faults(world, method, given as Fault)
  if (area === 'ledger') return ledger(world, method, query)
  if (area === 'world') return world_(world)
  if (area === 'emoji') return nameToEmoji
  return NOTHING
}

function driver({ human }: Controlled, query: URLSearchParams): HumanDriver {
  const as = query.get('as')
  return as ? human().as(as) : human()
}

async function asHuman(
  parts: Controlled,
  verb: string,
  query: URLSearchParams,
  args: unknown[] = [],
): Promise<unknown> {
  if (!VERBS.has(verb as keyof HumanDriver)) return NOTHING
  const act = driver(parts, query)[verb as 'type'] as (...args: unknown[]) => Promise<unknown>
  return { answer: await act(...args) }
}

function faults({ faults }: World, method: string, fault: Fault): unknown {
  if (method === 'POST') faults.add(fault)
  if (method === 'DELETE') faults.clear()
  return faults.active()
}

function ledger(world: World, method: string, query: URLSearchParams): unknown {
  if (method === 'DELETE') world.ledger.clear()
  const after = Number(query.get('after') ?? 0)
  const [wanted, is] = [query.get('method') ?? query.get('type'), query.get('is')]
  return world.ledger.entries.filter(
    (one) =>
      one.n > after && (!is || one.is === is) && (!wanted || (one.is === 'call' ? one.method : one.type) === wanted),
  )
}

/** Names for ids: enough for another process to find its way. */
function world_({ teams, users, channels, apps, url }: World): unknown {
  return {
    url,
    teams: [...teams.values()],
    users: [...users.values()],
    channels: [...channels.values()].map(({ messages, members, ...one }) => ({
      ...one,
      members: [...members],
      messages: messages.length,
    })),
    apps: [...apps.values()].map(({ id, name, commands, shortcuts, socketMode }) => ({
      id,
      name,
      commands,
      shortcuts,
      socketMode,
    })),
  }
}

/** Bytes cannot travel in JSON: `{ base64 }` stands for them. */
function bytesBack(key: string, value: unknown): unknown {
  const held = value as { base64?: string } | null
  return key === 'content' && typeof held?.base64 === 'string' ? Buffer.from(held.base64, 'base64') : value
}

function welcomes({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  return !origin || origin === `http://${host}` || origin === `https://${host}`
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body ?? null))
}

function sendFile(world: World, id: string, response: ServerResponse): void {
  const file = world.files.get(id)
  if (!file) return send(response, 404, { error: 'No such file.' })
  // A file from a stranger must not run as a page of this origin.
  const safe = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  response.writeHead(200, { 'content-type': file.mimetype, ...safe }).end(file.bytes)
}

/** Says only that something changed; whoever watches looks again. Many changes at once are said once. */
function watch(world: World, line: WebSocket): void {
  let _due: NodeJS.Immediate | undefined
  const nudge = () => {
    _due ??= setImmediate(() => {
      _due = undefined
      if (line.readyState === line.OPEN) line.send('{"type":"changed"}')
    })
  }
  world.bus.on('change', nudge)
  line.on('close', () => world.bus.off('change', nudge))
  nudge()
}
