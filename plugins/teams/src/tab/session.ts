// Single sign-on: what Teams says of whoever opened the tab becomes a short token of the hub.
import type { PluginHost } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { whoIs } from '../people.ts'
import { linkTo } from '../places.ts'
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

/** Whoever opened the tab, and where; refuses who is nobody's colleague. */
const admitted = async (token: string, host: PluginHost): Promise<{ installation: Installation; member: string }> => {
  const installation = await installationFor(token, host)
  const { settings, address, hub } = installation
  const { clientId, loginUrl } = await addressesOf(installation)
  const tenant = settings.tenantId ?? address
  if (!clientId || !tenant) throw new Refusal('unavailable')
  const { safeFetch, checkAddress } = hub
  const at = { tenant, clientId, loginUrl, publicUrl: host.publicUrl, safeFetch, checkAddress }
  return { installation, member: await memberFor(installation, await personIn(token, at)) }
}

export const signIn = async (token: string, host: PluginHost): Promise<{ token: string; expiresInSeconds: number }> => {
  const { installation, member } = await admitted(token, host)
  if (!installation.desk) throw new Refusal('unavailable')
  return installation.desk.links.admit(member)
}

/** Teams' address of the thread a conversation stands in, for whoever may read it. */
export const threadFor = async (token: string, conversation: string, host: PluginHost): Promise<{ url?: string }> => {
  const { installation, member } = await admitted(token, host)
  const { settings, address, hub, desk } = installation
  const reader = await hub.read.member(member)
  if (!reader?.permissions.includes('conversations.read')) throw new Refusal('forbidden')
  const place = (await desk?.places([conversation]))?.get(conversation)
  return place ? { url: linkTo(place.root, settings.tenantId ?? address) } : {}
}
