// Connecting a tenant to an app that serves several: somebody of the tenant signs in at Microsoft, which says whose they are.
import type { AppSeat, SetupAnswer, SetupAt, SetupTurn } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import type { AppSettings } from './settings.ts'

const SCOPE = 'openid profile'
/** Where people sign in who are of no company. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad'

const appOf = ({ app }: SetupAt): AppSettings & { clientId: string; clientSecret: string } => {
  const settings = (app as AppSeat<AppSettings> | undefined)?.settings
  const { clientId, clientSecret } = settings ?? {}
  if (settings && clientId && clientSecret) return { ...settings, clientId, clientSecret }
  throw new Refusal(
    'invalid_setting',
    'Say which app: make one with its client ID and secret first, or type those in.',
    {
      fields: ['app'],
    },
  )
}

const addressOf = ({ loginUrl }: AppSettings, page: 'authorize' | 'token'): URL =>
  new URL(`${loginUrl.replace(/\/$/, '')}/organizations/oauth2/v2.0/${page}`)

export const beginSetup = (at: SetupAt): SetupTurn => {
  const app = appOf(at)
  const url = addressOf(app, 'authorize')
  url.search = String(
    new URLSearchParams({
      client_id: app.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: at.backUrl,
      scope: SCOPE,
      state: at.state,
      prompt: 'select_account',
    }),
  )
  return { step: { is: 'redirect', tell: 'Sign in as somebody of the tenant that is to be connected.', url: url.href } }
}

export const nextStep = async (
  answer: SetupAnswer,
  _memo: Record<string, unknown>,
  at: SetupAt,
): Promise<SetupTurn> => {
  const { code, error } = answer.is === 'returned' ? answer.query : {}
  if (error || !code) throw new Refusal('closed', 'Nobody signed in at Microsoft. Begin again.')
  const app = appOf(at)
  const address = await tenantBy(code, app, at)
  const { serviceUrl, loginUrl, identityUrl } = app
  const settings = {
    clientId: undefined,
    clientSecret: undefined,
    tenantId: address,
    serviceUrl,
    loginUrl,
    identityUrl,
  }
  return { step: { is: 'done', connections: [{ address, name: 'Teams', settings }] } }
}

const granted = z.object({ id_token: z.string() })
const claimed = z.object({ aud: z.string(), tid: z.uuid(), exp: z.number() })

/** Microsoft's own answer to us, for our secret: nobody could have put another tenant into it on its way. */
const tenantBy = async (code: string, app: ReturnType<typeof appOf>, at: SetupAt): Promise<string> => {
  const { clientId, clientSecret } = app
  const form = { grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret, code }
  const answer = await at.hub.safeFetch(addressOf(app, 'token').href, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ ...form, redirect_uri: at.backUrl, scope: SCOPE })),
    redirects: 0,
    timeoutMs: 10_000,
  })
  const token = answer.status === 200 ? granted.safeParse(await answer.json()).data?.id_token : undefined
  const claims = claimed.safeParse(token && payloadOf(token)).data
  if (!claims || claims.aud !== clientId || claims.exp * 1_000 < Date.now())
    throw new Refusal(
      'closed',
      'Microsoft does not say who signed in. Check the app’s client secret, then begin again.',
    )
  if (claims.tid === PERSONAL)
    throw new Refusal('closed', 'A personal account is of no tenant. Sign in with one of work.')
  return claims.tid
}

const payloadOf = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
