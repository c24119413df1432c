import { createHash } from 'node:crypto'
import type { AppSeat } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { cloudOf } from './clouds.ts'
import type { AppSettings } from './settings.ts'
import { ownerOf } from './settings.ts'

const EARLY_MS = 5 * 60_000
/** Another process may renew it meanwhile. */
const REMEMBER_MS = 60_000

type Credentials = { clientId: string; clientSecret: string; tenantId: string; loginUrl: string; scope: string }

/** Whose credentials count, and where they are taken: a token of an app goes nowhere an installation says. */
export const addressesOf = async (installation: Installation): Promise<AppSettings> =>
  ownerOf(installation.settings, (await installation.app()) as AppSeat<AppSettings> | undefined)

/** Those of the installation; what it does not have is its app's. */
export const credentialsOf = async (installation: Installation): Promise<Credentials> => {
  const { settings, address } = installation
  const tenantId = settings.tenantId ?? address
  const { clientId, clientSecret, loginUrl, identityUrl } = await addressesOf(installation)
  if (clientId && clientSecret && tenantId && (await isProved(installation, tenantId)))
    return { clientId, clientSecret, tenantId, loginUrl, scope: cloudOf(identityUrl).scope }
  throw new ChannelError({
    code: 'no_credentials',
    sent: 'no',
    retry: 'later',
    tell: 'The installation needs the client ID, the client secret and the tenant of its bot.',
  })
}

/** Through an app of several tenants only the one it was connected to counts: what is typed in since proves nothing. */
const isProved = async (installation: Installation, tenant: string): Promise<boolean> => {
  const { settings, address, id } = installation
  if (settings.clientId || address === tenant) return true
  return (await (await installation.app())?.connectionAt(tenant))?.id === id
}

const remembered = new Map<string, { name: string; token: string; until: number }>()

/** Other credentials are another token: what was granted before proves nothing about them. */
const nameOf = ({ clientId, clientSecret, tenantId, loginUrl, scope }: Credentials): string => {
  const all = JSON.stringify([clientId, tenantId, loginUrl, scope, clientSecret])
  return `bot ${createHash('sha256').update(all).digest('base64url').slice(0, 22)}`
}

/** What each call to Teams carries. One process renews it under a lease. `refused`: Teams did not take this one just now. */
export const botToken = async (installation: Installation, refused?: string): Promise<string> => {
  const credentials = await credentialsOf(installation)
  const name = nameOf(credentials)
  const known = remembered.get(installation.id)
  if (known && known.name === name && known.until > Date.now() && known.token !== refused) return known.token
  const options = { earlyMs: EARLY_MS, ...(refused === undefined ? {} : { refused }) }
  const token = await installation.token(name, () => granted(installation, credentials), options)
  remembered.set(installation.id, { name, token, until: Date.now() + REMEMBER_MS })
  return token
}

/** It was refused, or the settings are others now. */
export const forgetToken = ({ id }: Pick<Installation, 'id'>): void => void remembered.delete(id)

const grant = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() })

const granted = async (
  { hub }: Installation,
  { clientId, clientSecret, tenantId, loginUrl, scope }: Credentials,
): Promise<{ value: string; expiresAt: Date }> => {
  const url = `${loginUrl.replace(/\/$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await hub
    .safeFetch(url, {
      method: 'POST',
      headers,
      body: String(new URLSearchParams(form)),
      redirects: 0,
      timeoutMs: 10_000,
    })
    .catch((error: unknown) => {
      throw failed('no_login', 'later', 'Microsoft’s sign-in cannot be reached.', error)
    })
  if (answer.status >= 500) throw failed('no_login', 'later', 'Microsoft’s sign-in does not answer properly.')
  const given = answer.status === 200 ? grant.safeParse(await answer.json()).data : undefined
  if (!given)
    throw failed(
      'unauthorised',
      'later',
      'Microsoft does not give the bot a token. Check the client ID, the secret and the tenant.',
    )
  return { value: given.access_token, expiresAt: new Date(Date.now() + given.expires_in * 1_000) }
}

const failed = (code: string, retry: 'later', tell: string, cause?: unknown): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell, ...(cause ? { cause: String(cause) } : {}) })
