// Which apps hear of a fact, and the envelope it travels in.
import type { App, Installation, Json } from '../model.ts'
import type { Fact, World } from '../world.ts'
import { covers, installationOf, isExtShared, newId } from '../world.ts'

/** The subscription an event falls under, and the scope the app needs to hear it. */
function needs({ event, channel }: Fact): { subscription: string; scope?: string } {
  const type = String(event.type)
  if (type === 'message') {
    const kind = channel?.kind ?? 'channel'
    const plural = { channel: 'channels', group: 'groups', im: 'im' }[kind]
    return { subscription: `message.${plural}`, scope: `${plural}:history` }
  }
  return { subscription: type, ...(SCOPES[type] && { scope: SCOPES[type] }) }
}

const SCOPES: Record<string, string> = {
  app_mention: 'app_mentions:read',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  channel_archive: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_shared: 'channels:read',
  group_archive: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  user_change: 'users:read',
  link_shared: 'links:read',
}
/** Told about the workspace, so no membership is asked for. */
const EVERYWHERE = /^(channel_|user_change|app_|tokens_revoked|team_)/
/** Its own links are an app's business wherever they are posted. */
const LINKS = 'link_shared'

export function hearers(world: World, fact: Fact): { app: App; installation: Installation }[] {
  const { subscription, scope } = needs(fact)
  return world.installations.flatMap((installation) => {
    const app = world.apps.get(installation.appId)
    const sharers = fact.channel?.sharedWith ?? []
    const here = [fact.teamId, ...sharers].some((team) => covers(installation, team))
    // The workspace's own installation hears for itself.
    if (here && installationOf(world, installation.appId, fact.teamId)?.granted === undefined && installation.granted)
      return []
    const known = app && here && (!fact.onlyApp || fact.onlyApp === app.id)
    if (!known || !app.events.includes(subscription)) return []
    // The last words about a token are still said after it has died.
    if (installation.revoked && !['tokens_revoked', 'app_uninstalled'].includes(subscription)) return []
    if (scope && !installation.scopes.includes(scope)) return []
    const inside = !fact.channel || fact.channel.members.has(installation.botUserId)
    const outside = EVERYWHERE.test(subscription) && fact.channel?.kind !== 'group'
    return inside || outside || subscription === LINKS ? [{ app, installation }] : []
  })
}

export function envelope(world: World, fact: Fact, app: App, installation: Installation): Json {
  const seconds = Math.floor(world.clock.now() / 1000)
  const org = installation.granted !== undefined
  const seen = [fact.teamId, ...(fact.channel?.sharedWith ?? [])].find((team) => covers(installation, team))
  const team = org ? (seen ?? installation.granted?.[0]) : installation.teamId
  const enterprise = world.teams.get(team ?? '')?.enterpriseId ?? null
  return {
    token: app.verificationToken,
    // Whose channel it is; whose app hears it stands below.
    team_id: fact.teamId,
    context_team_id: team,
    context_enterprise_id: enterprise,
    ...(enterprise && { enterprise_id: enterprise }),
    api_app_id: app.id,
    event: { ...fact.event, event_ts: fact.event.event_ts ?? `${seconds}.000000` },
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: seconds,
    authorizations: [
      {
        enterprise_id: enterprise,
        team_id: team,
        user_id: installation.botUserId,
        is_bot: true,
        is_enterprise_install: org,
      },
    ],
    is_ext_shared_channel: fact.channel ? isExtShared(fact.channel) : false,
    event_context: `4-${newId('', 40).toLowerCase()}`,
  }
}
