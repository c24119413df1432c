// Microsoft's library, as far as it verifies what comes in and calls Teams. What is done with it stands in `run.ts`.
import type { Log } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { PUBLIC, withOverrides } from '@microsoft/teams.api'
import type { AppOptions, IHttpServerAdapter, IPlugin } from '@microsoft/teams.apps'
import { App } from '@microsoft/teams.apps'
import type { Installation } from './client.ts'
import { cloudOf } from './clouds.ts'
import { isOfTeams } from './guard.ts'
import { serviceUrlFor } from './places-known.ts'
import type { TeamsPort } from './port.ts'
import { paced } from './scheduler/paced-port.ts'
import { asPort } from './sdk-port.ts'
import { addressesOf, botToken, credentialsOf } from './token.ts'

/** Shorter than the lease of a mirror, with room for the several calls of one post. */
const TIMEOUT_MS = 10_000

type Handler = Parameters<IHttpServerAdapter['registerRoute']>[2]
type Kept = { version: string; app: App; verify: Handler }

const apps = new Map<string, Kept>()

type Logger = NonNullable<AppOptions<IPlugin>['logger']>

/** The SDK hands bodies and tokens to its log; they end here. */
const quiet = (log?: Log): Logger => ({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => log?.debug({}, 'The Teams SDK reported an error; it is told by whoever called it.'),
  trace: () => {},
  log: () => {},
  child: () => quiet(log),
})

/** Nothing of ours follows a redirect: the token goes to the service it is for, and nowhere else. */
const httpClient: AppOptions<IPlugin>['client'] = {
  timeout: TIMEOUT_MS,
  logger: quiet(),
  middlewares: [
    {
      invoke: (context, next) => {
        context.config.maxRedirects = 0
        return next()
      },
    },
  ],
}

type Options = { clientId: string; tenantId: string; identityUrl: string; log: Log; token(): Promise<string> }

/** An `App` that listens nowhere: the hub's door hands it what came in, and the store what is to be done. */
const build = async ({
  clientId,
  tenantId,
  identityUrl,
  log,
  token,
}: Options): Promise<Pick<Kept, 'app' | 'verify'>> => {
  let verify: Handler | undefined
  const adapter: IHttpServerAdapter = {
    registerRoute: (_method, _path, handler) => {
      verify = handler
    },
  }
  const app = new App({
    clientId,
    // Not given, the library would take one from the environment, and it over our token.
    clientSecret: '',
    tenantId,
    token,
    client: httpClient,
    logger: quiet(log),
    httpServerAdapter: adapter,
    cloud: withOverrides(PUBLIC, { openIdMetadataUrl: identityUrl, tokenIssuer: cloudOf(identityUrl).issuer }),
    dangerouslyAllowUnauthenticatedRequests: false,
    telemetry: { agent365: false },
  })
  await app.initialize()
  // What was verified is stored before anything is done with it.
  app.server.onRequest = async () => ({ status: 200 })
  if (!verify) throw new Error('The Teams SDK registered no way in.')
  return { app, verify }
}

const kept = async (key: string, options: Options): Promise<Kept> => {
  const version = `${options.clientId} ${options.tenantId} ${options.identityUrl}`
  const known = apps.get(key)
  if (known?.version === version) return known
  const made = { version, ...(await build(options)) }
  apps.set(key, made)
  return made
}

const latest = new Map<string, Installation>()

export const appOf = async (installation: Installation): Promise<Pick<Kept, 'app'>> => {
  latest.set(installation.id, installation)
  const { clientId, tenantId } = await credentialsOf(installation)
  const { identityUrl } = await addressesOf(installation)
  const token = (): Promise<string> => botToken(latest.get(installation.id) ?? installation)
  return kept(installation.id, { clientId, tenantId, identityUrl, log: installation.hub.log, token })
}

export type Verifying = { clientId: string; identityUrl: string; log: Log }

/** Whether the connector signed this: key, audience, issuer, end, and the service URL it names. */
export const isSigned = async (
  { clientId, identityUrl, log }: Verifying,
  headers: Record<string, string>,
  body: Record<string, unknown>,
): Promise<boolean> => {
  const token = async (): Promise<string> => {
    throw new Error('Nothing is called while a request is verified.')
  }
  const { verify } = await kept(`verify ${clientId}`, { clientId, tenantId: '', identityUrl, log, token })
  return (await verify({ headers, body })).status === 200
}

/** The bot's token goes along: what was noted of a place is looked at again, by the settings of now. */
const safeServiceFor = async (installation: Installation, place: string): Promise<string> => {
  const found = await serviceUrlFor(installation, place)
  const { serviceUrl } = await addressesOf(installation)
  const { checkAddress } = installation.hub
  if (await isOfTeams(found, { serviceUrl, checkAddress })) return found
  throw new ChannelError({
    code: 'not_of_teams',
    sent: 'no',
    retry: 'later',
    tell: 'The address of the Teams service is none of Teams. Check serviceUrl in the settings.',
  })
}

/** Its calls go where each conversation lives. */
export const portOf = async (installation: Installation): Promise<TeamsPort> => {
  const { app } = await appOf(installation)
  return paced(
    installation.id,
    asPort(
      async (conversation) => {
        const serviceUrl = await safeServiceFor(installation, conversation)
        return app.api.clone({ serviceUrl }).conversations
      },
      async (team) => {
        const serviceUrl = await safeServiceFor(installation, team)
        return app.api.clone({ serviceUrl }).teams.getConversations(team) as never
      },
    ),
  )
}
