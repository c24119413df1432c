import type { AppSeat, SetUp, SetupAnswer, SetupAt, SetupTurn } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { OauthV2AccessResponse } from '@slack/web-api'
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { clientOptions } from './client-options.ts'
import { asChannelError } from './errors.ts'
import { SCOPES } from './scopes.ts'
import type { AppSettings } from './settings.ts'
import { asKept, BOT, credentials } from './token.ts'

/** To Slack's page, where an administrator of the workspace or organisation allows the app. */
export const beginSetup = (at: SetupAt): SetupTurn => {
  const app = appOf(at)
  const { client_id } = credentials(app)
  const url = new URL('/oauth/v2/authorize', app.settings.apiBaseUrl)
  url.search = String(
    new URLSearchParams({ client_id, scope: SCOPES.join(','), redirect_uri: at.backUrl, state: at.state }),
  )
  return { step: { is: 'redirect', tell: 'Allow the app at Slack.', url: url.href } }
}

const appOf = ({ app }: SetupAt): AppSeat<AppSettings> => {
  if (app) return app as AppSeat<AppSettings>
  throw new Refusal('invalid_setting', 'Say which Slack app: make one first, or paste a bot token instead.', {
    fields: ['app'],
  })
}

/** Back from Slack, with a code that is worth a token once. */
export const nextStep = async (
  answer: SetupAnswer,
  _memo: Record<string, unknown>,
  at: SetupAt,
): Promise<SetupTurn> => {
  const { code, error } = answer.is === 'returned' ? answer.query : {}
  if (error) throw refused(error)
  if (!code) throw new Refusal('invalid', 'Slack gave no code. Begin again.')
  const app = appOf(at)
  return { step: { is: 'done', connections: [installed(await granted(app, code, at), app.settings)] } }
}

const granted = async (app: AppSeat<AppSettings>, code: string, at: SetupAt): Promise<OauthV2AccessResponse> => {
  const client = new WebClient(undefined, clientOptions(app.settings.apiBaseUrl, at.hub))
  return client.oauth.v2.access({ ...credentials(app), code, redirect_uri: at.backUrl }).catch((error: unknown) => {
    throw error instanceof WebAPIPlatformError ? refused(error.data.error) : asChannelError(error)
  })
}

const SENTENCES: Record<string, string> = {
  access_denied: 'Slack was not allowed to install the app. Begin again, or ask an admin of the workspace.',
  invalid_code: 'Slack does not know this code: it was used before, or took too long. Begin again.',
  code_already_used: 'This code was used before. Begin again.',
  bad_client_secret: 'Slack does not accept the client secret of the app. Correct it, then begin again.',
  invalid_client_id: 'Slack does not know the client ID of the app. Correct it, then begin again.',
  bad_redirect_uri:
    'The app does not list this hub among its redirect URLs. Give it the hub’s manifest, then begin again.',
  invalid_scope: 'The app does not ask for the scopes Deskless needs. Give it the hub’s manifest, then begin again.',
  invalid_team_for_non_distributed_app:
    'The app may only be installed in its own workspace. Activate its distribution at Slack, or use an app of your own.',
  org_login_required: 'The workspace is moving into a Slack organisation. Begin again when that is done.',
}

const refused = (code: string): Refusal =>
  new Refusal('closed', SENTENCES[code] ?? `Slack did not install the app (${word(code)}). Begin again.`)

/** It came by way of an address. */
const word = (code: string): string => (/^[a-z_]{1,60}$/.test(code) ? code : 'no reason given')

/** One workspace, or an organisation with all of its workspaces: then there is no team. */
const installed = (answer: OauthV2AccessResponse, { mode, apiBaseUrl }: AppSettings): SetUp => {
  const place = answer.is_enterprise_install ? answer.enterprise : answer.team
  if (!place?.id || !answer.access_token || answer.token_type !== 'bot')
    throw new Refusal('closed', 'Slack gave no bot token. The app needs a bot user: give it the hub’s manifest.')
  const kept = asKept(answer)
  return {
    address: place.id,
    name: place.name || 'Slack',
    // Secrets of an app pasted here before would speak for another app.
    settings: {
      botToken: kept ? undefined : answer.access_token,
      signingSecret: undefined,
      appToken: undefined,
      mode,
      apiBaseUrl,
    },
    ...(kept ? { tokens: { [BOT]: kept } } : {}),
  }
}
