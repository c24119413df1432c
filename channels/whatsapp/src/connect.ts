import type { Check } from '@deskless/core/contract'
import { ChannelError, Refusal, z } from '@deskless/core/contract'
import { call } from './api.ts'
import type { Inbox } from './settings.ts'
import { verifyToken } from './settings.ts'

const number = z.looseObject({
  id: z.string(),
  display_phone_number: z.string().default(''),
  verified_name: z.string().optional(),
  status: z.string().optional(),
  quality_rating: z.string().optional(),
})
type PhoneNumber = z.infer<typeof number>

const FIELDS = 'id,display_phone_number,verified_name,status,quality_rating'

const look = async (inbox: Inbox): Promise<PhoneNumber> =>
  number.parse(await call(inbox, `/${inbox.settings.phoneNumberId}?fields=${FIELDS}`))

/** The app hears of this business account; and where the inbox stands for itself, hooks of its number come to its own door. */
export const connect = async (inbox: Inbox): Promise<{ address: string }> => {
  const { businessAccountId } = inbox.settings
  const app = await inbox.app()
  if (!app && !inbox.settings.appSecret)
    throw new Refusal(
      'invalid_setting',
      'Give the app secret, or connect the inbox through an app: hooks are signed with it.',
      {
        fields: ['appSecret'],
      },
    )
  const { id } = await look(inbox)
  await call(inbox, `/${businessAccountId}/subscribed_apps`, { method: 'POST' })
  if (!app) await pointAt(inbox, inbox.doorUrl)
  return { address: id }
}

/** The subscription stays: other numbers of the same business account may hear by it. */
export const disconnect = async (inbox: Inbox): Promise<void> => {
  if (!(await inbox.app())) await pointAt(inbox, '')
}

/** While it is called Meta asks at the door whether it is ours. */
const pointAt = async (inbox: Inbox, address: string): Promise<void> => {
  const configuration = { override_callback_uri: address, ...(address && { verify_token: verifyToken(inbox) }) }
  const body = { webhook_configuration: configuration }
  await call(inbox, `/${inbox.settings.phoneNumberId}`, { method: 'POST', body })
}

export const check = async (inbox: Inbox): Promise<Check> => {
  try {
    const { display_phone_number: shown, verified_name: name, status, quality_rating: rating } = await look(inbox)
    const trouble = status && TROUBLE[status]
    if (trouble) return { health: 'misconfigured', tell: trouble }
    const low = rating === 'RED' ? ' WhatsApp rates its quality low, and may restrict it.' : ''
    return { health: 'ok', tell: `Connected as ${[shown, name && `(${name})`].filter(Boolean).join(' ')}.${low}` }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return { health: healthOf(error), tell: error.tell }
  }
}

const TROUBLE: Readonly<Record<string, string>> = {
  BANNED: 'WhatsApp banned this number. Look at WhatsApp Manager.',
  RESTRICTED: 'WhatsApp restricted this number. Look at WhatsApp Manager.',
  DISCONNECTED: 'This number is disconnected from the Cloud API. Register it in WhatsApp Manager.',
  UNVERIFIED: 'This number is not verified yet. Verify it in WhatsApp Manager.',
  DELETED: 'This number is no longer at WhatsApp.',
  MIGRATED: 'This number was moved to another business account.',
}

const healthOf = ({ code, retry, sent }: ChannelError): Check['health'] => {
  if (code === 'unauthorised' || code === 'meta_3' || code === 'meta_10' || code === 'meta_131005') return 'reauthorise'
  return sent === 'no' && retry === 'never' ? 'misconfigured' : 'unreachable'
}
