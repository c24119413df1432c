// What Teams hands a tab: a token of Microsoft's for this app, about whoever looks. It opens nothing at the bot's door, and a
// token of that door opens nothing here.
import type { SafeFetch } from '@deskless/core/contract'
import { FetchError, Refusal, z } from '@deskless/core/contract'
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose'
import { isLogin, isLoopback } from '../clouds.ts'

/** Microsoft's own clients that show tabs: of nobody else a token for this app is taken, whoever consented to it. */
const CLIENTS = new Set([
  // Teams on desktops and phones, and on the web.
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
  // Microsoft 365 on the web, on desktops and phones; Outlook on desktops is the last of them.
  '4765445b-32c6-49b0-83e6-1d93765276ca',
  '0ec893e0-5785-4de6-99da-4ed124e5296c',
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  // Outlook on the web, and on phones.
  'bc59ab01-8403-45c6-8796-ac3ef710b3e3',
  '27922004-5251-4030-b22d-91ecd9a37ea4',
])

const SCOPE = 'access_as_user'
const KEEP_MS = 60 * 60_000
const MOST_BYTES = 200_000

/** Which client asked for it: `azp` in newer tokens, `appid` in older ones. */
const claimed = z.object({
  tid: z.uuid(),
  oid: z.uuid(),
  scp: z.string(),
  azp: z.string().optional(),
  appid: z.string().optional(),
})
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) })

export type TabAt = {
  tenant: string
  clientId: string
  loginUrl: string
  /** Of the hub, as the app's package names it: `api://<host>/botid-<client id>`. */
  publicUrl: string
  safeFetch: SafeFetch
  checkAddress(url: string): Promise<void>
}

/** The tenant a token says it is of. Nothing is believed yet: it only tells whose keys to look at. */
export const tenantOf = (token: string): string | undefined => {
  try {
    return claimed.pick({ tid: true }).safeParse(decodeJwt(token)).data?.tid.toLowerCase()
  } catch {
    return undefined
  }
}

/** Whose id in the directory it proves. Refuses what is not signed for this tenant, this app and this use. */
export const personIn = async (token: string, at: TabAt): Promise<string> => {
  const { tenant, clientId, loginUrl, publicUrl } = at
  const login = loginUrl.replace(/\/$/, '')
  await requireLogin(login, at.checkAddress)
  const { host } = new URL(publicUrl)
  const expected = {
    algorithms: ['RS256'],
    issuer: [`${login}/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`],
    audience: [clientId, `api://${host}/botid-${clientId}`],
    requiredClaims: ['exp', 'iat', 'oid', 'tid', 'scp'],
    clockTolerance: 60,
  }
  const claims = await verified(token, expected, at, `${login}/${tenant}/discovery/v2.0/keys`)
  if (claims.tid.toLowerCase() !== tenant.toLowerCase() || !claims.scp.split(' ').includes(SCOPE)) throw notTaken()
  if (!CLIENTS.has((claims.azp ?? claims.appid ?? '').toLowerCase())) throw notTaken()
  return claims.oid
}

type Expected = NonNullable<Parameters<typeof jwtVerify>[2]>

const verified = async (token: string, expected: Expected, { safeFetch }: TabAt, url: string) => {
  for (const fresh of [false, true]) {
    const keys = createLocalJWKSet((await keysAt(url, safeFetch, fresh)) as never)
    try {
      const { payload } = await jwtVerify(token, keys, expected)
      const claims = claimed.safeParse(payload)
      if (claims.success) return claims.data
    } catch (error) {
      // Keys change: only one that is not known is asked for anew.
      if (error instanceof errors.JWKSNoMatchingKey && !fresh) continue
      if (!(error instanceof errors.JOSEError)) throw error
    }
    throw notTaken()
  }
  throw notTaken()
}

const notTaken = (): Refusal => new Refusal('unauthorised', 'Teams did not say who you are in a way that counts here.')

/** Another address is only for whoever runs the hub: it would say who anybody is. */
const requireLogin = async (login: string, checkAddress: TabAt['checkAddress']): Promise<void> => {
  if (isLogin(login)) return
  const allowed = isLoopback(login) && (await checkAddress(login).then(...yesOrNo))
  if (!allowed) throw new Refusal('unavailable', 'Only Microsoft’s own sign-in says who somebody is in a tab.')
}

const yesOrNo = [() => true, () => false] as const

type Keys = z.output<typeof keySet>
const known = new Map<string, { at: number; keys: Promise<Keys> }>()
const MOST = 1_000
/** Somebody may show tokens of keys nobody has: then they are not asked for each time. */
const FRESH_MS = 60_000

const keysAt = (url: string, safeFetch: SafeFetch, fresh: boolean): Promise<Keys> => {
  const before = known.get(url)
  if (before && before.at > Date.now() - (fresh ? FRESH_MS : KEEP_MS)) return before.keys
  if (known.size >= MOST) known.clear()
  const one = { at: Date.now(), keys: fetched(url, safeFetch) }
  known.set(url, one)
  one.keys.catch(() => known.get(url) === one && known.delete(url))
  return one.keys
}

const fetched = async (url: string, safeFetch: SafeFetch): Promise<Keys> => {
  const answer = await safeFetch(url, { redirects: 0, timeoutMs: 5_000, maxBytes: MOST_BYTES }).catch((error) => {
    if (error instanceof FetchError) throw away()
    throw error
  })
  const keys = answer.status === 200 ? keySet.safeParse(await answer.json().catch(() => undefined)).data : undefined
  if (!keys) throw away()
  return keys
}

const away = (): Refusal =>
  new Refusal('unavailable', 'Microsoft’s sign-in cannot be asked right now. Try again in a moment.')
