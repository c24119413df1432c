// Stands before the SDK looks at anything. The SDK lets a token of any tenant in whose audience names the bot, and would then
// send the bot's own token to whatever address the request names.
import { Refusal } from '@deskless/core/contract'
import type { Activity } from './activity.ts'
import { tenantIn } from './activity.ts'

/** Who alone brings activities. */
const CONNECTOR_ISSUER = 'https://api.botframework.com'

/** Where Teams answers, in the public cloud and in those of governments. */
const HOSTS = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
])

type Expected = { serviceUrl: string; checkAddress?(url: string): Promise<void> }

/** Throws what the caller gets, before any key was fetched and anything was stored. */
export const guard = async (headers: Record<string, string>, activity: Activity, expected: Expected): Promise<void> => {
  const issuer = issuerOf(headers.authorization)
  if (issuer !== CONNECTOR_ISSUER)
    throw new Refusal('unauthorised', 'Only the connector of Teams brings activities: the token is of somebody else.')
  if (!(await isOfTeams(activity.serviceUrl, expected)))
    throw new Refusal('unauthorised', 'The service URL is none of Teams.')
}

/** One tenant's bot hears of that tenant. */
export const checkTenant = (activity: Activity, tenant: string | undefined): void => {
  if (!tenant || tenantIn(activity)?.toLowerCase() !== tenant.toLowerCase())
    throw new Refusal('unauthorised', 'This comes from a tenant that is not connected here.')
}

/** Not verified yet: it only decides who may be asked to. */
const issuerOf = (authorization = ''): string | undefined => {
  const [, payload = ''] = authorization.replace(/^Bearer /, '').split('.')
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss?: unknown } | null
    return typeof claims?.iss === 'string' ? claims.iss : undefined
  } catch {
    return undefined
  }
}

/** Besides Microsoft's own, only the one an administrator typed in, and only where the owner of the hub lets it go. */
export const isOfTeams = async (
  given: string | undefined,
  { serviceUrl, checkAddress }: Expected,
): Promise<boolean> => {
  const url = urlOf(given)
  if (!url || url.username || url.password) return false
  if (url.protocol === 'https:' && url.port === '' && HOSTS.has(url.hostname)) return true
  if (url.origin !== urlOf(serviceUrl)?.origin || HOSTS.has(url.hostname)) return false
  return checkAddress === undefined
    ? false
    : checkAddress(url.href).then(
        () => true,
        () => false,
      )
}

const urlOf = (text: string | undefined): URL | undefined => {
  try {
    return new URL(text ?? '')
  } catch {
    return undefined
  }
}
