// Stands before the SDK looks at anything. The SDK lets a token of any tenant in whose audience names the bot, and would then
// send the bot's own token to whatever address the request names.
import { Refusal } from '@deskless/core/contract'
import type { Activity } from './activity.ts'
import { tenantIn } from './activity.ts'
import { isService } from './clouds.ts'

/** `issuer`: who alone brings activities. */
type Expected = { issuer: string; serviceUrl: string; checkAddress?(url: string): Promise<void> }

/** Throws what the caller gets, before any key was fetched and anything was stored. */
export const guard = async (headers: Record<string, string>, activity: Activity, expected: Expected): Promise<void> => {
  if (issuerOf(headers.authorization) !== expected.issuer)
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
  given = '',
  { serviceUrl, checkAddress }: Omit<Expected, 'issuer'>,
): Promise<boolean> => {
  if (isService(given)) return true
  if (!URL.canParse(given) || !URL.canParse(serviceUrl) || isService(serviceUrl)) return false
  const url = new URL(given)
  if (url.username || url.password || url.origin !== new URL(serviceUrl).origin) return false
  return checkAddress === undefined
    ? false
    : checkAddress(url.href).then(
        () => true,
        () => false,
      )
}
