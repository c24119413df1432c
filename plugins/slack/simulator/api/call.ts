// What a Web API method is given, and how it refuses.
import type { Tier } from '../../src/scheduler/tiers.ts'
import type { App, Channel, Installation, Json, Message } from '../model.ts'
import { findChannel } from '../people.ts'
import type { World } from '../world.ts'
import { covers, messageAt } from '../world.ts'

export class SlackError extends Error {
  readonly code: string
  readonly extra: Json
  constructor(code: string, extra: Json = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

export type Call = {
  world: World
  method: string
  args: Json
  app: App
  installation: Installation
  /** The wider workspace this token belongs to. */
  teamId: string
  basicAuth?: { id: string; secret: string }
}

export type Method = {
  /** Whose token it takes: the bot's, the app's own, or none. */
  as?: 'bot' | 'app' | 'nobody'
  scope?: string
  /** A token of a whole organisation has to name the workspace. */
  perTeam?: boolean
  /** Only of what the app never calls: the others stand in its own table (`src/scheduler/tiers.ts`). */
  tier?: Tier
  run(call: Call): Json | Promise<Json>
}

export function string(args: Json, name: string): string | undefined {
  const value = args[name]
  if (typeof value === 'string' && value !== '') return value
  return typeof value === 'number' ? String(value) : undefined
}

export function needed(args: Json, name: string): string {
  const value = string(args, name)
  if (value === undefined)
    throw new SlackError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    })
  return value
}

export const flag = (args: Json, name: string) => args[name] === true || args[name] === 'true' || args[name] === '1'

/** The channel an app may see: a private one it is not in does not exist for it. */
export function visibleChannel({ world, args, teamId, installation }: Call, said = needed(args, 'channel')): Channel {
  const channel = findChannel(world, teamId, said)
  const mine = channel && [channel.teamId, ...channel.sharedWith].some((team) => covers(installation, team))
  if (!mine) throw new SlackError('channel_not_found')
  if (channel.kind !== 'channel' && !channel.members.has(installation.botUserId))
    throw new SlackError('channel_not_found')
  return channel
}

/** … and may write in. */
export function writableChannel(call: Call, said?: string): Channel {
  const channel = visibleChannel(call, said)
  if (channel.archived) throw new SlackError('is_archived')
  if (!channel.members.has(call.installation.botUserId)) throw new SlackError('not_in_channel')
  return channel
}

export function messageIn(channel: Channel, ts: string, code = 'message_not_found'): Message {
  const message = messageAt(channel, ts)
  if (!message || message.onlyFor) throw new SlackError(code)
  return message
}

export function scoped(call: Call, scope: string): void {
  const { scopes } = call.installation
  if (!scopes.includes(scope)) throw new SlackError('missing_scope', { needed: scope, provided: scopes.join(',') })
}

/** A token of a whole organisation has to say which workspace it means. */
export function workspaceOf({ args, installation, world }: Pick<Call, 'args' | 'installation' | 'world'>): string {
  if (!installation.granted) return installation.teamId
  const said = string(args, 'team_id')
  if (said && !covers(installation, said)) throw new SlackError('team_access_not_granted')
  const channel = world.channels.get(string(args, 'channel') ?? '')
  return said ?? channel?.teamId ?? installation.granted[0] ?? ''
}

/** One page of a list, with Slack's cursor. */
export function page<T>(args: Json, items: readonly T[], standard = 100): { items: T[]; response_metadata: Json } {
  const limit = Math.max(1, Math.min(1000, Number(args.limit) || standard))
  const start =
    Number(
      Buffer.from(string(args, 'cursor') ?? '', 'base64')
        .toString()
        .replace('next:', ''),
    ) || 0
  const end = start + limit
  const next = end < items.length ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } }
}
