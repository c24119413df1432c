import { createHash } from 'node:crypto'
import type { AppSeat, DoorRequest, Item, RawItem, Received, Seat } from '@deskless/core/contract'
import { ChannelError, json, Refusal } from '@deskless/core/contract'
import type { Activity } from './activity.ts'
import { tenantIn } from './activity.ts'
import { answerTo } from './answer.ts'
import type { Installation } from './client.ts'
import { cloudOf, isIdentity } from './clouds.ts'
import { checkTenant, guard } from './guard.ts'
import { isSigned } from './sdk.ts'
import type { AppSettings, Settings } from './settings.ts'
import { ownerOf } from './settings.ts'

/**
 * Our own receiver: nothing is answered that is not committed, and nothing is committed that the connector did not sign. It
 * stands at the door of one installation, or at that of an app, which is there for several tenants.
 */
export const receive = async (request: DoorRequest, seat: Seat<Settings>): Promise<Received> => {
  const app = seat.app as AppSeat<AppSettings> | undefined
  if (request.method !== 'POST') throw new Refusal('not_found', 'Teams posts to this address.')
  const activity = objectOf(request.body)
  if (!activity) throw new Refusal('invalid', 'This is no activity: the body is no JSON object.')
  const installation = await installationOf(activity, seat)
  const settings = ownerOf(installation.settings, app)
  const { checkAddress } = installation.hub
  const { clientId, identityUrl, serviceUrl } = settings
  const { issuer } = cloudOf(identityUrl)
  await guard(request.headers, activity, { issuer, serviceUrl, checkAddress })
  checkTenant(activity, installation.settings.tenantId ?? installation.address)
  if (!isIdentity(identityUrl)) await checkAddress(identityUrl).catch(notThere)
  const verifying = { clientId: clientId ?? '', identityUrl, log: seat.log }
  if (!clientId || !(await isSigned(verifying, request.headers, activity as Record<string, unknown>)))
    throw new Refusal('bad_signature')
  return split(activity, request.body, installation, app !== undefined)
}

/** Whoever typed that address in does not choose where the hub calls. */
const notThere = (): never => {
  throw new Refusal('unavailable', 'The keys of Teams are described at an address the hub does not go to.')
}

const installationOf = async (activity: Activity, { connection, app }: Seat<Settings>): Promise<Installation> => {
  if (connection) return connection
  const tenant = tenantIn(activity)
  const found = tenant ? await app?.connectionAt(tenant) : undefined
  if (found) return found as Installation
  throw new Refusal('unauthorised', 'This comes from a tenant that is not connected here.')
}

/** Kinds somebody waits for at the screen. */
const isInvoke = ({ type }: Activity): boolean => type === 'invoke'

/** Asked by each client that looks at a card, and changes nothing: there is nothing to keep. */
const isQuestion = ({ name, value }: Activity): boolean => {
  const { trigger, action } = (value ?? {}) as { trigger?: string; action?: { verb?: string } }
  return name === 'adaptiveCard/action' && trigger === 'automatic' && action?.verb === 'refresh'
}

const KEPT = new Set([
  'message',
  'messageUpdate',
  'messageDelete',
  'messageReaction',
  'installationUpdate',
  'conversationUpdate',
])

const split = (activity: Activity, bytes: Uint8Array, installation: Installation, ofApp: boolean): Received => {
  const item = { ...itemOf(activity, bytes), ...(ofApp ? { address: installation.address } : {}) }
  const answer = async () => json(await answerTo(activity, item.key, installation))
  if (!isInvoke(activity)) return { items: KEPT.has(activity.type ?? '') ? [item] : [] }
  return isQuestion(activity) ? { items: [], answer } : { items: [item], inline: true, answer }
}

const objectOf = (bytes: Uint8Array): Activity | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Activity) : undefined
  } catch {
    return undefined
  }
}

export const activityOf = (raw: RawItem): Activity => {
  const activity = objectOf(raw.body)
  if (activity) return activity
  throw new ChannelError({
    code: 'unreadable',
    sent: 'no',
    retry: 'never',
    tell: 'Teams sent something that is not an object.',
  })
}

/** An edit bears the id of its message, so its words belong to its name. Everything about one thread stays in order. */
const itemOf = (activity: Activity, body: Uint8Array): Item => {
  const { type = '', name = '', id = '', conversation } = activity
  const words = type === 'messageUpdate' ? [activity.timestamp, activity.text, activity.attachments] : []
  const known = id ? [type, name, conversation?.id, id, ...words] : [Buffer.from(body).toString('base64')]
  const key = `${type}:${createHash('sha256').update(JSON.stringify(known)).digest('base64url')}`
  return { key, lane: isInvoke(activity) ? key : (conversation?.id ?? key), body }
}
