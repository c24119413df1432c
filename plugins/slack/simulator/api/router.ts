// One door for all Web API calls: who calls, is it allowed, is it time, what goes wrong today, and then the method.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Effect } from '../faults.ts'
import type { CallEntry } from '../ledger.ts'
import type { App, Installation, Json } from '../model.ts'
import { findChannel } from '../people.ts'
import type { World } from '../world.ts'
import { openJsonFields, readArguments } from './arguments.ts'
import type { Call, Method } from './call.ts'
import { SlackError, scoped, workspaceOf } from './call.ts'
import { METHODS } from './methods.ts'
import type { Gate } from './rate-limits.ts'

type Reply = { status: number; body: Json; headers?: Record<string, string> }

export async function answerApi(
  world: World,
  gate: Gate,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://slack')
  const name = pathname.replace(/^\/api\//, '')
  const { args, refusal } = read(request, body, searchParams)
  const token = tokenOf(request, args)
  delete args.token
  const caller = token ? whoHas(world, token) : undefined
  const entry = world.ledger.call(name, caller?.app.id, args)
  const fault = world.faults.take(name, args)
  if (fault?.is === 'slow') await new Promise<void>((done) => void world.clock.after(fault.ms, done))
  if (fault?.is === 'hang') await world.faults.cleared()
  if (fault && instead(world, fault, entry, response)) return
  const { status, body: json, headers } = await reply(world, gate, entry, { request, args, token, caller, refusal })
  if (fault?.is === 'drop-after-commit' || fault?.is === 'half-answer') return cut(world, entry, response, json, fault)
  if (fault?.is === 'slow-answer') await new Promise<void>((done) => void world.clock.after(fault.ms, done))
  const { ok, error } = json as { ok: boolean; error?: string }
  const took = world.clock.now() - entry.at
  const wait = headers?.['retry-after']
  const asked = { ...(error && { error }), ...(wait && { retryAfter: Number(wait) }) }
  world.ledger.settle(entry, { status, ok, body: json, took, ...asked })
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(json))
}

function read(request: IncomingMessage, body: Buffer, query: URLSearchParams): { args: Json; refusal?: SlackError } {
  let args: Json = {}
  try {
    args = readArguments(request.headers['content-type'] ?? '', body, query)
    openJsonFields(args)
    return { args }
  } catch (cause) {
    if (cause instanceof SlackError) return { args, refusal: cause }
    throw cause
  }
}

const tokenOf = (request: IncomingMessage, args: Json) =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ??
  (typeof args.token === 'string' ? args.token : undefined)

type Caller = { app: App; installation?: Installation }

function whoHas(world: World, token: string): Caller | undefined {
  const installation = world.installations.find((one) => one.token === token)
  const app = installation
    ? world.apps.get(installation.appId)
    : [...world.apps.values()].find(({ appToken }) => appToken === token)
  return app && { app, ...(installation && { installation }) }
}

type Asked = { request: IncomingMessage; args: Json; token?: string; caller?: Caller; refusal?: SlackError }

async function reply(world: World, gate: Gate, entry: CallEntry, asked: Asked): Promise<Reply> {
  try {
    const method = METHODS[entry.method]
    if (!method) throw new SlackError('unknown_method', { req_method: entry.method })
    const call = admit(world, entry, method, asked)
    const limit = {
      method: entry.method,
      appId: call.app?.id,
      teamId: call.teamId,
      channel: channelIn(world, call.teamId, asked.args),
      tier: method.tier,
    }
    const wait = gate.wait({ ...limit, unlisted: call.app?.unlisted })
    if (wait !== undefined) return limited(wait)
    if (asked.refusal) throw asked.refusal
    const granted = call.installation?.scopes.join(',')
    return {
      status: 200,
      body: { ok: true, ...(await method.run(call)) },
      ...(granted && { headers: { 'x-oauth-scopes': granted } }),
    }
  } catch (cause) {
    if (!(cause instanceof SlackError)) throw cause
    return { status: 200, body: { ok: false, error: cause.code, ...cause.extra } }
  }
}

function channelIn(world: World, teamId: string, { channel }: Json): string | undefined {
  return typeof channel === 'string' ? (findChannel(world, teamId, channel)?.id ?? channel) : undefined
}

function admit(world: World, entry: CallEntry, method: Method, { request, args, token, caller }: Asked): Call {
  const whose = method.as ?? 'bot'
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const [id = '', secret = ''] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':')
  const { app, installation } = caller ?? {}
  const call = { world, method: entry.method, args, app, installation, teamId: installation?.teamId ?? '' } as Call
  if (basic) call.basicAuth = { id, secret }
  if (whose === 'nobody') return call
  if (!token) throw new SlackError('not_authed')
  if (!app) throw new SlackError('invalid_auth')
  if (whose === 'app' && installation) throw new SlackError('not_allowed_token_type')
  if (whose === 'app') return call
  if (!installation) throw new SlackError('not_allowed_token_type')
  if (installation.revoked) throw new SlackError('token_revoked')
  if (installation.expiresAt && installation.expiresAt <= world.clock.now()) throw new SlackError('token_expired')
  call.teamId = workspaceOf(call)
  if (method.perTeam && installation.granted && !args.team_id)
    throw new SlackError('missing_argument', { needed: 'team_id' })
  if (method.scope) scoped(call, method.scope)
  return call
}

const limited = (seconds: number): Reply => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(seconds) },
})

/** What a planned fault answers in place of Slack; false when the call goes on. */
function instead(world: World, fault: Effect, entry: CallEntry, response: ServerResponse): boolean {
  const say = (status: number, type: string, body: string, headers: Record<string, string> = {}) => {
    const wait = headers['retry-after']
    world.ledger.settle(entry, { status, ok: false, error: fault.is, ...(wait && { retryAfter: Number(wait) }) })
    response.writeHead(status, { 'content-type': type, ...headers }).end(body)
    return true
  }
  if (fault.is === 'status') return say(fault.status, 'text/plain', 'upstream error')
  if (fault.is === 'html') return say(fault.status ?? 200, 'text/html', '<!DOCTYPE html><h1>Server Error</h1>')
  if (fault.is === 'error') return say(200, 'application/json', JSON.stringify({ ok: false, error: fault.error }))
  if (fault.is === 'rate-limited') {
    const { body, headers } = limited(fault.retryAfter ?? 1)
    return say(429, 'application/json', JSON.stringify(body), headers)
  }
  if (fault.is !== 'drop-before') return false
  world.ledger.settle(entry, { ok: false, dropped: true, error: 'drop-before' })
  response.socket?.destroy()
  return true
}

/** The work is done, but the app will never hear so. */
function cut(world: World, entry: CallEntry, response: ServerResponse, body: Json, { is }: Effect): void {
  world.ledger.settle(entry, { ok: body.ok === true, body, dropped: true })
  if (is === 'drop-after-commit') return void response.socket?.destroy()
  const said = JSON.stringify(body)
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(said.slice(0, said.length / 2))
}
