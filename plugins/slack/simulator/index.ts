// A Slack of one's own, on this computer: start it, make a workspace, and let the real Bolt talk to it.
import type { RateLimits } from './api/rate-limits.ts'
import { createGate, SLACK_LIMITS } from './api/rate-limits.ts'
import type { NewApp } from './apps.ts'
import { grantWorkspaces, installApp, registerApp, revokeToken, uninstallApp } from './apps.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { createControl } from './control.ts'
import { Courier } from './delivery/courier.ts'
import { createSockets } from './delivery/sockets.ts'
import type { Faults } from './faults.ts'
import type { HumanDriver } from './human/driver.ts'
import { createDriver } from './human/driver.ts'
import type { Ledger } from './ledger.ts'
import { convertChannel } from './messages.ts'
import type { App, Channel, Installation, Json, Team, User } from './model.ts'
import type { NewChannel, NewUser } from './people.ts'
import {
  addChannel,
  addUser,
  archiveChannel,
  createWorkspace,
  joinChannel,
  leaveChannel,
  renameChannel,
  shareChannel,
  unarchiveChannel,
  unshareChannel,
} from './people.ts'
import type { Demo, Person } from './seed.ts'
import { findDemo, seedDemo } from './seed.ts'
import { listen } from './server.ts'
import { userJson } from './shapes.ts'
import { keep, restore } from './snapshot.ts'
import type { NewUsergroup, Usergroup } from './usergroups.ts'
import { addUsergroup } from './usergroups.ts'
import type { World } from './world.ts'
import { createWorld, installationOf, tell } from './world.ts'

export type { Clock, VirtualClock } from './clock.ts'
export { virtualClock } from './clock.ts'
export type { Effect, Fault } from './faults.ts'
export type { HumanDriver } from './human/driver.ts'
export { SlackTrouble } from './human/me.ts'
export type { Seen, SeenView } from './human/seeing.ts'
export type { CallEntry, DeliveryEntry, Entry, Ledger } from './ledger.ts'
export { connectSimulator, type RemoteSimulator } from './remote.ts'

export type SimulatorOptions = {
  port?: number
  host?: string
  clock?: Clock
  /** Slack's own numbers unless told otherwise. */
  rateLimits?: Partial<RateLimits> | 'off'
  /** `demo` makes Demo Company with maya, omar, #support and Deskless installed. */
  seed?: 'demo' | 'empty'
  /** Who stands in for maya and omar, and how the demo app is registered. */
  people?: Person[]
  app?: NewApp
  /** How long after each failed try an event is brought again; Slack's own times unless told otherwise. */
  retriesMs?: readonly number[]
  /** Decides where faults strike that strike by chance. */
  random?: () => number
  /** A file that keeps this Slack over restarts: ids, tokens and messages stay what they were. */
  keepIn?: string
}

export type Registered = Pick<App, 'clientId' | 'clientSecret' | 'signingSecret' | 'appToken'> & {
  appId: string
  /** Empty until it is installed somewhere. */
  botToken: string
  botUserId: string
  botId: string
  teamId: string
}

export type Simulator = {
  url: string
  /** What `slackApiUrl` wants. */
  apiUrl: string
  /** Maya's screen, or the first person's; `as` changes seats. */
  human: HumanDriver
  ledger: Ledger
  faults: Faults
  world: World
  /** Filled when seeded with the demo. */
  demo: Demo & { credentials: Registered }
  createWorkspace(name: string, options?: { enterpriseId?: string }): Team
  addUser(teamId: string, user: NewUser): User
  addUsergroup(teamId: string, group: NewUsergroup): Usergroup
  changeUser(userId: string, change: Partial<User>): void
  addChannel(teamId: string, channel: NewChannel): Channel
  joinChannel(channelId: string, userId: string): void
  leaveChannel(channelId: string, userId: string): void
  archiveChannel(channelId: string): void
  unarchiveChannel(channelId: string): void
  convertChannel(channelId: string, to: 'public' | 'private'): void
  renameChannel(channelId: string, name: string): void
  shareChannel(channelId: string, withTeamId: string): void
  unshareChannel(channelId: string, withTeamId: string): void
  registerApp(app: NewApp & { installIn?: string }): Registered
  installApp(appId: string, teamId: string): Registered
  uninstallApp(appId: string, teamId: string): void
  /** What an organisation's admin gives an app that is installed in all of it, or takes from it. */
  grantWorkspaces(appId: string, enterpriseId: string, teamIds: string[]): void
  revokeToken(appId: string, teamId: string): void
  /** Where the app listens, what it subscribes to, its commands and shortcuts. */
  configureApp(appId: string, change: Partial<App>): void
  /** The handshake Slack makes when an events URL is saved; false when the app does not echo the challenge. */
  verifyEventsUrl(appId: string): Promise<boolean>
  /** Slack brings so many events no more, and says so once a minute. */
  limitApp(appId: string, teamId: string): Promise<boolean>
  /** Hands a past delivery to the app once more. */
  deliverAgain(payload: Json, appId?: string): Promise<boolean>
  socket: { refresh(appId: string): void; open(appId: string): number }
  settled(): Promise<void>
  close(): Promise<void>
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', clock = systemClock, rateLimits = {}, seed = 'demo' } = options
  const world = createWorld(clock, options.random)
  const sockets = createSockets(clock)
  const courier = new Courier(world, sockets, options.retriesMs)
  const gate = createGate(clock, rateLimits === 'off' ? 'off' : { ...SLACK_LIMITS, ...rateLimits })
  const human = () => createDriver(world, courier, firstPerson(world))
  const configure = (appId: string, change: Json) => adjust(world, appId, change)
  const control = createControl({ world, courier, human, configure })
  const server = await listen({ world, gate, courier, sockets, control }, port, host)
  world.url = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`
  const known = options.keepIn !== undefined && restore(world, options.keepIn)
  const demo = seed === 'demo' ? (known ? again(world, options) : seedDemo(world, options)) : undefined
  const saveLast = options.keepIn === undefined ? () => {} : keep(world, options.keepIn)
  return {
    url: world.url,
    apiUrl: `${world.url}/api/`,
    get human() {
      return human()
    },
    ledger: world.ledger,
    faults: world.faults,
    world,
    demo: demo && ({ ...demo, credentials: credentials(demo.app, demo.installation) } as Simulator['demo'])!,
    ...workspaces(world),
    ...appsIn(world, courier),
    socket: sockets,
    settled: () => courier.idle(),
    async close() {
      courier.close()
      sockets.close()
      await server.close()
      saveLast()
    },
  } as Simulator
}

/** As it was left, with what the app declares today. */
function again(world: World, { app = { name: 'Deskless' } }: SimulatorOptions): Demo {
  const demo = findDemo(world)
  adjust(world, demo.app.id, app)
  return demo
}

function firstPerson(world: World): User {
  const person = [...world.users.values()].find(({ botId }) => !botId)
  if (!person) throw new Error('Nobody lives in this Slack yet: add a user first.')
  return person
}

function workspaces(world: World) {
  const channel = (id: string) => world.channels.get(id)!
  return {
    createWorkspace: (name: string, options?: { enterpriseId?: string }) => createWorkspace(world, name, options),
    addUser: (teamId: string, user: NewUser) => addUser(world, teamId, user),
    addUsergroup: (teamId: string, group: NewUsergroup) => addUsergroup(world, teamId, group),
    changeUser: (userId: string, change: Partial<User>) => changeUser(world, userId, change),
    addChannel: (teamId: string, about: NewChannel) => addChannel(world, teamId, about),
    joinChannel: (id: string, userId: string) => void joinChannel(world, channel(id), world.users.get(userId)!),
    leaveChannel: (id: string, userId: string) => void leaveChannel(world, channel(id), world.users.get(userId)!),
    archiveChannel: (id: string) => archiveChannel(world, channel(id), firstPerson(world).id),
    unarchiveChannel: (id: string) => unarchiveChannel(world, channel(id), firstPerson(world).id),
    convertChannel: (id: string, to: 'public' | 'private') =>
      convertChannel(world, channel(id), to, firstPerson(world).id),
    renameChannel: (id: string, name: string) => renameChannel(world, channel(id), name),
    shareChannel: (id: string, teamId: string) => shareChannel(world, channel(id), teamId),
    unshareChannel: (id: string, teamId: string) => unshareChannel(world, channel(id), teamId),
  }
}

function changeUser(world: World, userId: string, change: Partial<User>): void {
  const user = Object.assign(world.users.get(userId)!, change)
  tell(world, { teamId: user.teamId, event: { type: 'user_change', user: userJson(world, user, { withEmail: true }) } })
}

function appsIn(world: World, courier: Courier) {
  return {
    registerApp({ installIn, ...about }: NewApp & { installIn?: string }): Registered {
      const app = registerApp(world, about)
      return credentials(app, installIn ? installApp(world, app, installIn) : undefined)
    },
    installApp: (appId: string, teamId: string) => {
      const app = world.apps.get(appId)!
      return credentials(app, installApp(world, app, teamId))
    },
    uninstallApp: (appId: string, teamId: string) => uninstallApp(world, appId, teamId),
    grantWorkspaces: (appId: string, id: string, teamIds: string[]) => grantWorkspaces(world, appId, id, teamIds),
    revokeToken: (appId: string, teamId: string) => revokeToken(world, installationOf(world, appId, teamId)!),
    configureApp: (appId: string, change: Partial<App>) => void adjust(world, appId, change),
    verifyEventsUrl: async (appId: string) => verify(courier, world.apps.get(appId)!),
    limitApp: async (appId: string, team_id: string) => {
      const app = world.apps.get(appId)!
      const about = { token: app.verificationToken, team_id, api_app_id: app.id }
      const minute_rate_limited = Math.floor(world.clock.now() / 60_000) * 60
      return (await courier.repeat(app, { ...about, type: 'app_rate_limited', minute_rate_limited })).ok
    },
    deliverAgain: async (payload: Json, appId?: string) => {
      const app = world.apps.get(appId ?? String(payload.api_app_id))!
      return (await courier.repeat(app, payload)).ok
    },
  }
}

async function verify(courier: Courier, app: App): Promise<boolean> {
  const challenge = crypto.randomUUID()
  const { body } = await courier.repeat(app, { token: app.verificationToken, challenge, type: 'url_verification' })
  return body === challenge || (body as Json | undefined)?.challenge === challenge
}

const CHANGEABLE = [
  'name',
  'events',
  'socketMode',
  'eventsUrl',
  'interactivityUrl',
  'optionsUrl',
  'redirectUrls',
  'commands',
  'shortcuts',
  'unfurlDomains',
  'scopes',
  'unlisted',
  'rotation',
  'orgDeploy',
  'signingSecret',
]

function adjust(world: World, appId: string, change: Json): { id: string } {
  const app = world.apps.get(appId) ?? [...world.apps.values()][0]!
  for (const [key, value] of Object.entries(change)) if (CHANGEABLE.includes(key)) Object.assign(app, { [key]: value })
  return { id: app.id }
}

function credentials(app: App, installation?: Installation): Registered {
  const { clientId, clientSecret, signingSecret, appToken } = app
  const { token = '', botUserId = '', botId = '', teamId = '' } = installation ?? {}
  return { appId: app.id, clientId, clientSecret, signingSecret, appToken, botToken: token, botUserId, botId, teamId }
}
