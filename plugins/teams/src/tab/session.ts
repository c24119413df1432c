// Single sign-on: what Teams says of whoever opened the tab becomes a short token of the hub.
import type { PluginHost } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { whoIs } from '../people.ts'
import { teamsOf } from '../places-known.ts'
import { sentences } from '../render/sentences.ts'
import { addressesOf } from '../token.ts'
import { personIn, tenantOf } from './token.ts'

const installationFor = async (token: string, host: PluginHost): Promise<Installation> => {
  const tenant = tenantOf(token)
  const found = tenant ? await host.connectionAt(tenant) : undefined
  if (found) return found as Installation
  throw new Refusal('unauthorised', 'This comes from a tenant that is not connected here.')
}

/** The same look that decides who may answer: in a team the app is in, no guest, nobody of another company. */
const memberFor = async (installation: Installation, person: string): Promise<string> => {
  let said: string = sentences.unmapped
  for (const team of await teamsOf(installation)) {
    const { member, person: is } = await whoIs(installation, { id: person, aadObjectId: person }, team)
    if (member) return member.id
    if (is === 'guest' || is === 'external') said = sentences[is]
  }
  throw new Refusal('forbidden', said)
}

export const signIn = async (token: string, host: PluginHost): Promise<{ token: string; expiresInSeconds: number }> => {
  const installation = await installationFor(token, host)
  const { settings, address, hub, desk } = installation
  const { clientId, loginUrl } = await addressesOf(installation)
  const tenant = settings.tenantId ?? address
  if (!clientId || !tenant || !desk) throw new Refusal('unavailable')
  const { safeFetch, checkAddress } = hub
  const at = { tenant, clientId, loginUrl, publicUrl: host.publicUrl, safeFetch, checkAddress }
  return desk.links.admit(await memberFor(installation, await personIn(token, at)))
}
