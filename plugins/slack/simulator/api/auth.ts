// auth.*, apps.*, oauth.*: who the token is, how an app gets one, and how it loses it.
import { installApp, renewToken, revokeToken, uninstallApp } from '../apps.ts'
import type { App, Installation, Json } from '../model.ts'
import type { World } from '../world.ts'
import { newSecret } from '../world.ts'
import type { Call, Method } from './call.ts'
import { flag, needed, page, SlackError, string } from './call.ts'

function test({ world, installation, teamId }: Call): Json {
  const team = world.teams.get(teamId)
  const { botUserId, botId } = installation
  const user = world.users.get(botUserId)?.name
  const org = installation.granted !== undefined
  const where = {
    url: `${world.url}/`,
    team: org ? installation.teamId : team?.name,
    team_id: org ? installation.teamId : teamId,
  }
  const whole = { ...(team?.enterpriseId && { enterprise_id: team.enterpriseId }), is_enterprise_install: org }
  return { ...where, user, user_id: botUserId, bot_id: botId, ...whole }
}

function teams({ world, installation, args }: Call): Json {
  const granted = (installation.granted ?? [installation.teamId]).flatMap((id) => world.teams.get(id) ?? [])
  const { items, response_metadata } = page(args, granted)
  return { teams: items.map(({ id, name }) => ({ id, name })), response_metadata }
}

function openConnection({ world, app }: Call): Json {
  if (!app.socketMode) throw new SlackError('socket_mode_not_enabled')
  const ticket = newSecret()
  world.tickets.set(ticket, app.id)
  return { url: `${world.url.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${app.id}` }
}

function revoke({ world, args, installation }: Call): Json {
  if (flag(args, 'test')) return { revoked: false }
  revokeToken(world, installation)
  return { revoked: true }
}

function ownApp({ world, args, basicAuth }: Call): App {
  const [id, secret] = [basicAuth?.id ?? needed(args, 'client_id'), basicAuth?.secret ?? string(args, 'client_secret')]
  const app = [...world.apps.values()].find(({ clientId }) => clientId === id)
  if (!app) throw new SlackError('invalid_client_id')
  if (app.clientSecret !== secret) throw new SlackError('bad_client_secret')
  return app
}

function uninstall(call: Call): Json {
  const app = ownApp(call)
  if (app.id !== call.app.id) throw new SlackError('client_id_token_mismatch')
  uninstallApp(call.world, app.id, call.teamId)
  return {}
}

function access(call: Call): Json {
  const { world, args } = call
  const app = ownApp(call)
  if (args.grant_type === 'refresh_token')
    return granted(world, app, refreshed(world, app, needed(args, 'refresh_token')))
  const code = world.codes.get(needed(args, 'code'))
  world.codes.delete(String(args.code))
  if (!code || code.appId !== app.id) throw new SlackError('invalid_code')
  if (code.redirectUri && string(args, 'redirect_uri') && code.redirectUri !== args.redirect_uri)
    throw new SlackError('bad_redirect_uri')
  return granted(world, app, installApp(world, app, code.teamId, code.scopes))
}

/** A refresh token works once. */
function refreshed(world: World, app: App, token: string): Installation {
  const installation = world.installations.find(
    (one) => one.refreshToken === token && one.appId === app.id && !one.revoked,
  )
  if (!installation) throw new SlackError('invalid_refresh_token')
  renewToken(world, app, installation)
  return installation
}

function granted(world: World, app: App, installation: Installation): Json {
  const { teamId, token, botUserId, scopes, refreshToken, expiresAt } = installation
  const team = world.teams.get(installation.granted?.[0] ?? teamId)
  const enterprise = team?.enterpriseId
  const installer = [...world.users.values()].find((user) => user.teamId === team?.id && !user.botId)
  const rotation = expiresAt && {
    refresh_token: refreshToken,
    expires_in: Math.round((expiresAt - world.clock.now()) / 1000),
  }
  return {
    app_id: app.id,
    authed_user: { id: installer?.id },
    scope: scopes.join(','),
    token_type: 'bot',
    access_token: token,
    bot_user_id: botUserId,
    ...rotation,
    team: installation.granted ? null : { id: teamId, name: team?.name },
    enterprise: enterprise ? { id: enterprise, name: `Organisation ${enterprise}` } : null,
    is_enterprise_install: installation.granted !== undefined,
  }
}

export const AUTH: Record<string, Method> = {
  'api.test': { as: 'nobody', run: ({ args }) => (args.error ? refuse(String(args.error)) : { args }) },
  'auth.test': { run: test },
  'auth.teams.list': { tier: 2, run: teams },
  'auth.revoke': { tier: 3, run: revoke },
  'apps.connections.open': { as: 'app', run: openConnection },
  'apps.uninstall': { tier: 3, run: uninstall },
  'oauth.v2.access': { as: 'nobody', run: access },
}

function refuse(error: string): never {
  throw new SlackError(error)
}
