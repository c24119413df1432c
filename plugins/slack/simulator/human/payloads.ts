// What an app is told when a person presses something, in Slack's shapes.
import type { App, Channel, Json, Message, View } from '../model.ts'
import { messageJson, teamJson, viewJson } from '../shapes.ts'
import type { World } from '../world.ts'
import { installationOf, newSecret, nowTs, rootTs } from '../world.ts'
import type { Me } from './me.ts'
import { userInPayload } from './me.ts'

const TRIGGER_MS = 3_000
const RESPONSE_URL_MS = 30 * 60_000

export function newTrigger({ world, user }: Me, app: App): string {
  const id = `${Math.floor(world.clock.now() / 1000)}${Math.floor(Math.random() * 1e6)}.${parseInt(newSecret(5), 16)}.${newSecret()}`
  const expiresAt = world.clock.now() + TRIGGER_MS
  world.triggers.set(id, { appId: app.id, userId: user.id, teamId: user.teamId, expiresAt, used: false })
  return id
}

export function newResponseUrl({ world, user }: Me, app: App, channel: Channel, message?: Message): string {
  const key = `${user.teamId}/${Math.floor(Math.random() * 1e12)}/${newSecret(12)}`
  world.responseUrls.set(key, {
    appId: app.id,
    userId: user.id,
    channel: channel.id,
    ...(message && { message: message.ts, ...(message.threadTs && { threadTs: rootTs(message) }) }),
    expiresAt: world.clock.now() + RESPONSE_URL_MS,
    uses: 0,
  })
  return `${world.url}/actions/${key}`
}

/** What every payload begins with. */
export function basics(me: Me, app: App, type: string): Json {
  const { world, user } = me
  const enterprise = world.teams.get(user.teamId)?.enterpriseId
  return {
    type,
    team: teamJson(world, user.teamId),
    enterprise: enterprise ? { id: enterprise, name: enterprise } : null,
    is_enterprise_install: wholeOrg(me, app),
    user: userInPayload(me),
    api_app_id: app.id,
    token: app.verificationToken,
  }
}

const wholeOrg = ({ world, user }: Me, app: App): boolean =>
  installationOf(world, app.id, user.teamId)?.granted !== undefined

const channelName = (channel: Channel) => ({
  id: channel.id,
  name: { channel: channel.name, group: 'privategroup', im: 'directmessage' }[channel.kind],
})

export function aboutMessage(world: World, channel: Channel, message: Message): Json {
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: message.onlyFor !== undefined,
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    channel: channelName(channel),
    // Of an ephemeral message the app gets back nothing but its place.
    ...(!message.onlyFor && { message: messageJson(world, channel, message) }),
  }
}

export const aboutView = (world: World, view: View): Json => ({
  container: { type: 'view', view_id: view.id },
  view: viewJson(world, view),
})

export function shortcutPayload(
  me: Me,
  app: App,
  callbackId: string,
  on?: { channel: Channel; message: Message },
): Json {
  const common = {
    ...basics(me, app, on ? 'message_action' : 'shortcut'),
    callback_id: callbackId,
    trigger_id: newTrigger(me, app),
    action_ts: nowTs(me.world),
  }
  if (!on) return common
  return {
    ...common,
    response_url: newResponseUrl(me, app, on.channel, on.message),
    message_ts: on.message.ts,
    channel: channelName(on.channel),
    message: messageJson(me.world, on.channel, on.message),
  }
}

export function commandPayload(me: Me, app: App, channel: Channel, command: string, text: string): Json {
  const { world, user } = me
  const enterprise = world.teams.get(user.teamId)?.enterpriseId
  return {
    token: app.verificationToken,
    team_id: user.teamId,
    team_domain: world.teams.get(user.teamId)!.domain,
    channel_id: channel.id,
    channel_name: channelName(channel).name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: String(wholeOrg(me, app)),
    ...(enterprise && { enterprise_id: enterprise, enterprise_name: enterprise }),
    response_url: newResponseUrl(me, app, channel).replace('/actions/', '/commands/'),
    trigger_id: newTrigger(me, app),
  }
}
