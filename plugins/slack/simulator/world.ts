// The whole simulated Slack in memory: what exists, how ids and timestamps are made, and who is told when something changes.
import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { createLedger } from './ledger.ts'
import type {
  App,
  Channel,
  Installation,
  Json,
  Message,
  ResponseUrl,
  SlackFile,
  Team,
  Trigger,
  User,
  View,
} from './model.ts'
import type { Usergroup } from './usergroups.ts'

/** One thing Slack would tell apps about. `onlyApp` is for what concerns a single app. */
export type Fact = { teamId: string; event: Json; channel?: Channel; onlyApp?: string }

export type World = {
  clock: Clock
  /** Where this Slack is reached, without a slash at the end. */
  url: string
  teams: Map<string, Team>
  users: Map<string, User>
  usergroups: Map<string, Usergroup>
  channels: Map<string, Channel>
  files: Map<string, SlackFile>
  views: Map<string, View>
  apps: Map<string, App>
  installations: Installation[]
  triggers: Map<string, Trigger>
  responseUrls: Map<string, ResponseUrl>
  uploads: Map<string, { fileId: string; length: number }>
  codes: Map<string, { appId: string; teamId: string; redirectUri: string; scopes: string[] }>
  tickets: Map<string, string>
  ledger: Ledger
  faults: Faults
  /** `fact` for deliveries to apps, `change` for everyone who looks. */
  bus: EventEmitter<{ fact: [Fact]; change: [] }>
}

export function createWorld(clock: Clock, random?: () => number): World {
  const bus: World['bus'] = new EventEmitter()
  bus.setMaxListeners(0)
  return {
    clock,
    url: '',
    teams: new Map(),
    users: new Map(),
    usergroups: new Map(),
    channels: new Map(),
    files: new Map(),
    views: new Map(),
    apps: new Map(),
    installations: [],
    triggers: new Map(),
    responseUrls: new Map(),
    uploads: new Map(),
    codes: new Map(),
    tickets: new Map(),
    ledger: createLedger(clock, () => bus.emit('change')),
    faults: createFaults(random),
    bus,
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** An id as Slack makes them: a letter that says what it is, then ten characters. */
export function newId(prefix: string, length = 10): string {
  return prefix + Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('')
}

export const newSecret = (bytes = 16) => randomBytes(bytes).toString('hex')

/** Seconds with six digits, unique and increasing within its channel; two channels may well share one. */
export function newTs(world: World, channel: Channel): string {
  channel.lastTs = Math.max(world.clock.now() * 1000, channel.lastTs + 1)
  return asTs(channel.lastTs)
}

const asTs = (micros: number) => `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
export const nowTs = (world: World) => asTs(world.clock.now() * 1000)

export function tell(world: World, fact: Fact): void {
  world.bus.emit('fact', fact)
  changed(world)
}

export const changed = (world: World) => void world.bus.emit('change')

export function messageAt(channel: Channel, ts: string): Message | undefined {
  return channel.messages.find((message) => message.ts === ts)
}

export const rootTs = (message: Message) => message.threadTs ?? message.ts
export const isReply = (message: Message) => message.threadTs !== undefined && message.threadTs !== message.ts

export const repliesTo = (channel: Channel, ts: string) =>
  channel.messages.filter((message) => message.threadTs === ts && message.ts !== ts && !message.onlyFor)

/** Of this very workspace, or of an organisation that gave it. */
export const covers = (installation: Installation, teamId: string): boolean =>
  installation.teamId === teamId || installation.granted?.includes(teamId) === true

/** The workspace's own installation, before that of its organisation. */
export function installationOf(world: World, appId: string, teamId: string): Installation | undefined {
  const here = world.installations.filter((one) => one.appId === appId && covers(one, teamId) && !one.revoked)
  return here.find((one) => one.teamId === teamId) ?? here[0]
}

export const isExtShared = (channel: Channel) => channel.sharedWith.length > 0
