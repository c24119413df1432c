// Apps and where they are installed: registration, tokens, their end.

import type { App, Installation } from './model.ts'
import { addUser } from './people.ts'
import type { World } from './world.ts'
import { installationOf, newId, newSecret, tell } from './world.ts'

const BOT_SCOPES = [
  ...['app_mentions:read', 'channels:history', 'channels:join', 'channels:read', 'chat:write', 'chat:write.customize'],
  ...['commands', 'emoji:read', 'files:read', 'files:write', 'groups:history', 'groups:read', 'im:history', 'im:write'],
  ...['links:read', 'links:write', 'reactions:read', 'reactions:write', 'team:read', 'usergroups:read', 'users:read'],
  'users:read.email',
]

const BOT_EVENTS = [
  ...['app_home_opened', 'app_mention', 'app_uninstalled', 'channel_archive', 'channel_deleted', 'channel_id_changed'],
  ...['channel_rename', 'channel_shared', 'channel_unarchive', 'channel_unshared', 'group_archive', 'group_deleted'],
  ...['group_rename', 'group_unarchive', 'link_shared', 'member_left_channel'],
  ...[
    'member_joined_channel',
    'message.channels',
    'message.groups',
    'message.im',
    'reaction_added',
    'reaction_removed',
  ],
  ...['tokens_revoked', 'user_change'],
]

export type NewApp = Partial<Omit<App, 'id'>> & { name: string }

export function registerApp(world: World, app: NewApp): App {
  const made: App = {
    id: newId('A'),
    clientId: `${digits(12)}.${digits(13)}`,
    clientSecret: newSecret(),
    signingSecret: newSecret(),
    verificationToken: newSecret(12),
    appToken: `xapp-1-${newId('A')}-${digits(13)}-${newSecret(32)}`,
    scopes: BOT_SCOPES,
    events: BOT_EVENTS,
    socketMode: false,
    redirectUrls: [],
    commands: [],
    shortcuts: [],
    rotation: false,
    orgDeploy: false,
    unlisted: false,
    ...app,
  }
  world.apps.set(made.id, made)
  return made
}

const digits = (length: number) => String(BigInt(`0x${newSecret(length)}`)).slice(0, length)

/** Gives the app a face and a token in the workspace; installing again keeps the face and renews the rest. */
export function installApp(world: World, app: App, teamId: string, scopes = app.scopes): Installation {
  const workspaces = workspacesOf(world, teamId)
  const before = world.installations.find((one) => one.appId === app.id && one.teamId === teamId)
  const installation: Installation = {
    appId: app.id,
    teamId,
    ...(workspaces.length > 0 && { granted: before?.granted ?? workspaces }),
    botUserId: before?.botUserId ?? createBot(world, app, workspaces[0] ?? teamId),
    botId: before?.botId ?? newId('B'),
    scopes,
    token: '',
    revoked: false,
  }
  const bot = world.users.get(installation.botUserId)!
  bot.botId = installation.botId
  bot.appId = app.id
  bot.deleted = false
  renewToken(world, app, installation)
  world.installations = [...world.installations.filter((one) => one !== before), installation]
  return installation
}

/** Those of an organisation; none of a workspace. */
const workspacesOf = (world: World, id: string) =>
  [...world.teams.values()].filter(({ enterpriseId }) => enterpriseId === id).map((team) => team.id)

/** What an organisation's admin gives the app, or takes from it. */
export function grantWorkspaces(world: World, appId: string, enterpriseId: string, granted: string[]): void {
  const installation = world.installations.find((one) => one.appId === appId && one.teamId === enterpriseId)
  if (installation) installation.granted = granted
}

const createBot = (world: World, app: App, teamId: string) =>
  addUser(world, teamId, { name: app.name.toLowerCase().replace(/\W+/g, '_'), realName: app.name }).id

const TOKEN_LIFE_MS = 12 * 3_600_000

/** A fresh token; with rotation the old one dies with its refresh token, which works once. */
export function renewToken(world: World, app: App, installation: Installation): void {
  const body = `${digits(12)}-${digits(13)}-${newSecret(12)}`
  installation.token = app.rotation ? `xoxe.xoxb-1-${body}` : `xoxb-${body}`
  if (!app.rotation) return
  installation.refreshToken = `xoxe-1-${newSecret(40)}`
  installation.expiresAt = world.clock.now() + TOKEN_LIFE_MS
}

export function revokeToken(world: World, installation: Installation): void {
  installation.revoked = true
  const event = { type: 'tokens_revoked', tokens: { oauth: [], bot: [installation.botUserId] } }
  tell(world, { teamId: installation.teamId, onlyApp: installation.appId, event })
}

export function uninstallApp(world: World, appId: string, teamId: string): void {
  const installation = installationOf(world, appId, teamId)
  if (!installation) return
  revokeToken(world, installation)
  const bot = world.users.get(installation.botUserId)
  if (bot) bot.deleted = true
  for (const channel of world.channels.values()) channel.members.delete(installation.botUserId)
  tell(world, { teamId, onlyApp: appId, event: { type: 'app_uninstalled' } })
}
