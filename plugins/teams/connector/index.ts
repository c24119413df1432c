// A Microsoft Teams of our own: tenants, teams, channels and people, the connector's REST interface, and an identity
// service that signs what it brings. It stands where the internet would be.
import type { Acts } from './acts.ts'
import { createControl } from './control.ts'
import { createCourier } from './deliver.ts'
import { createFaults } from './faults.ts'
import type { Identity } from './identity.ts'
import { createIdentity } from './identity.ts'
import { createLedger } from './ledger.ts'
import { createLimits } from './limits.ts'
import type { Served } from './rest.ts'
import { serveRest, wrong } from './rest.ts'
import { listen } from './server.ts'
import { createSignIns } from './sign-in.ts'
import type { World, WorldGiven } from './world.ts'
import { createWorld } from './world.ts'

export type ConnectorOptions = WorldGiven & { port?: number; limits?: 'teams' | 'off' }
export type Connector = {
  url: string
  serviceUrl: string
  world: World
  /** What an administrator types in. */
  settings: Record<string, unknown>
  close(): Promise<void>
}

export const startConnector = async ({ port, limits = 'off', ...given }: ConnectorOptions = {}): Promise<Connector> => {
  const [world, identity, ledger, faults] = [createWorld(given), createIdentity(), createLedger(), createFaults()]
  let [url, version] = ['', 0]
  const changed = (): void => {
    version += 1
  }
  const serviceUrl = (): string => `${url}/amer/`
  const courier = createCourier({ world, identity, ledger, faults, serviceUrl })
  const acts: Acts = { world, courier, serviceUrl, changed }
  const signIns = createSignIns(world, identity)
  const limiter = createLimits(limits === 'teams')
  const server = await listen(
    {
      world,
      rest: (asked) => serveRest({ world, identity, ledger, faults, limits: limiter, changed }, asked),
      jwks: () => identity.jwks(),
      token: (form, tenant) => tokenFor({ world, identity, faults }, form, tenant) ?? signIns.token(form),
      signIn: signIns.page,
      image: (id, token) => pictureOf({ identity, faults }, id, token),
      control: createControl({ world, acts, ledger, faults, courier, identity, version: () => version }),
    },
    port === undefined ? {} : { port },
  )
  url = server.url
  return { url, serviceUrl: serviceUrl(), world, settings: settingsFor(world, url), close: server.close }
}

export const settingsFor = (world: Pick<World, 'clientId' | 'clientSecret' | 'tenants'>, url: string, tenant = 0) => ({
  clientId: world.clientId,
  clientSecret: world.clientSecret,
  tenantId: world.tenants[tenant]?.id ?? '',
  serviceUrl: `${url}/amer/`,
  loginUrl: `${url}/login`,
  identityUrl: `${url}/identity/openidconfiguration`,
})

type Lending = { world: World; identity: Identity; faults: ReturnType<typeof createFaults> }

const tokenFor = ({ world, identity, faults }: Lending, form: URLSearchParams, tenant: string): Served | undefined => {
  const effect = faults.take('token')
  if (effect?.is === 'drop-before' || effect?.is === 'drop-after') return 'drop'
  if (effect?.is === 'refuse') return wrong(effect.status, effect.code ?? 'server_error', 'Refused, as was asked for.')
  if (form.get('grant_type') === 'authorization_code') return undefined
  if (!world.tenants.some(({ id }) => id === tenant))
    return { status: 400, body: { error: 'invalid_request', error_description: 'There is no such tenant.' } }
  if (form.get('client_id') !== world.clientId || form.get('client_secret') !== world.clientSecret)
    return { status: 401, body: { error: 'invalid_client', error_description: 'The client secret is not right.' } }
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: 3_600, access_token: identity.grant(world.clientId, tenant) },
  }
}

/** One grey dot: what people paste. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const pictureOf = ({ identity, faults }: Omit<Lending, 'world'>, id: string, token: string) => {
  const effect = faults.take('image')
  if (effect?.is === 'drop-before' || effect?.is === 'drop-after') return 'drop' as const
  if (effect && effect.is !== 'slow') return effect.status
  if (!identity.isGranted(token)) return 401
  return id === 'dot' ? { mime: 'image/png', bytes: DOT } : 404
}
