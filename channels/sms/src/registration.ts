// Where Twilio brings what is written to a sender: it stands at the number, at the service, or at the WhatsApp sender.
import { z } from '@deskless/core/contract'
import { callAccount, callHost } from './api.ts'
import type { Inbox } from './settings.ts'
import { senderKind } from './settings.ts'

/** `none`: nobody can write to it. `by-hand`: it takes messages, but only the console sets where they go. */
export type Hook =
  | { is: 'there'; url: string; fallback: string; sid: string }
  | { is: 'none' }
  | { is: 'by-hand'; tell: string }
  | { is: 'missing'; tell: string }

/**
 * By itself Twilio asks once, and "nothing more is done". Said so behind the address, it asks up to five times more, whatever
 * went wrong; and where an address does not answer, it turns to the other one, which is the same door.
 */
export const doorOf = ({ doorUrl }: Pick<Inbox, 'doorUrl'>): string => stubborn(doorUrl)

/** What stands behind the `#` is for Twilio alone: it is neither called nor signed. */
export const stubborn = (url: string): string => `${url}#rc=5&rp=all`

export const leadsTo = (url: string, { doorUrl }: Pick<Inbox, 'doorUrl'>): boolean => url.split('#')[0] === doorUrl

export const isSet = ({ url, fallback }: { url: string; fallback: string }, inbox: Inbox): boolean =>
  leadsTo(url, inbox) && url.includes('#') && leadsTo(fallback, inbox)

export const hookAt = (inbox: Inbox): Promise<Hook> => {
  switch (senderKind(inbox)) {
    case 'number':
      return ofNumber(inbox)
    case 'service':
      return ofService(inbox)
    case 'whatsapp':
      return ofWhatsApp(inbox)
    case 'name':
      return Promise.resolve({ is: 'none' })
  }
}

const numbers = z.looseObject({
  incoming_phone_numbers: z.array(
    z.looseObject({
      sid: z.string(),
      phone_number: z.string(),
      sms_url: z.string().nullish(),
      sms_fallback_url: z.string().nullish(),
      capabilities: z.looseObject({ sms: z.boolean().optional(), SMS: z.boolean().optional() }).nullish(),
    }),
  ),
})
const codes = z.looseObject({
  short_codes: z.array(
    z.looseObject({
      sid: z.string(),
      short_code: z.string(),
      sms_url: z.string().nullish(),
      sms_fallback_url: z.string().nullish(),
    }),
  ),
})

const ofNumber = async (inbox: Inbox): Promise<Hook> => {
  const { sender } = inbox.settings
  if (!sender.startsWith('+')) return ofShortCode(inbox)
  const query = new URLSearchParams({ PhoneNumber: sender })
  const { body } = await callAccount(inbox, `/IncomingPhoneNumbers.json?${query}`)
  const found = numbers.parse(body).incoming_phone_numbers.find((one) => one.phone_number === sender)
  if (!found) return { is: 'missing', tell: `The Twilio account has no number ${sender}.` }
  const { sms, SMS = sms } = found.capabilities ?? {}
  if (SMS === false) return { is: 'missing', tell: `The number ${sender} takes calls, but no SMS.` }
  return { is: 'there', url: found.sms_url ?? '', fallback: found.sms_fallback_url ?? '', sid: found.sid }
}

const ofShortCode = async (inbox: Inbox): Promise<Hook> => {
  const { sender } = inbox.settings
  const { body } = await callAccount(inbox, `/SMS/ShortCodes.json?${new URLSearchParams({ ShortCode: sender })}`)
  const found = codes.parse(body).short_codes.find((one) => one.short_code === sender)
  if (!found) return { is: 'missing', tell: `The Twilio account has no short code ${sender}.` }
  return { is: 'there', url: found.sms_url ?? '', fallback: found.sms_fallback_url ?? '', sid: found.sid }
}

const service = z.looseObject({
  sid: z.string(),
  inbound_request_url: z.string().nullish(),
  fallback_url: z.string().nullish(),
})

const ofService = async (inbox: Inbox): Promise<Hook> => {
  const found = await knownOr(callHost(inbox, 'messaging', `/v1/Services/${inbox.settings.sender}`), service)
  if (!found) return { is: 'missing', tell: `The Twilio account has no Messaging Service ${inbox.settings.sender}.` }
  return { is: 'there', url: found.inbound_request_url ?? '', fallback: found.fallback_url ?? '', sid: found.sid }
}

const senders = z.looseObject({
  senders: z.array(
    z.looseObject({
      sid: z.string(),
      sender_id: z.string(),
      webhook: z.looseObject({ callback_url: z.string().nullish(), fallback_url: z.string().nullish() }).nullish(),
    }),
  ),
})

const ofWhatsApp = async (inbox: Inbox): Promise<Hook> => {
  const { body } = await callHost(inbox, 'messaging', '/v2/Channels/Senders?Channel=whatsapp&PageSize=1000')
  const found = senders.parse(body).senders.find((one) => one.sender_id === inbox.settings.sender)
  if (found) {
    const { callback_url: url, fallback_url: fallback } = found.webhook ?? {}
    return { is: 'there', url: url ?? '', fallback: fallback ?? '', sid: found.sid }
  }
  // The sandbox is in nobody's list.
  const tell = `Twilio does not list ${inbox.settings.sender} among the WhatsApp senders. If it is the sandbox, put this address into its settings in the console: ${doorOf(inbox)}`
  return { is: 'by-hand', tell }
}

const knownOr = async <T>(asked: Promise<{ body: unknown }>, shape: z.ZodType<T>): Promise<T | undefined> => {
  try {
    return shape.parse((await asked).body)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'twilio_20404' || (error as { code?: unknown }).code === 'twilio_404')
      return undefined
    throw error
  }
}

export const setHook = async (inbox: Inbox, { sid }: { sid: string }, url: string): Promise<void> => {
  const kind = senderKind(inbox)
  if (kind === 'whatsapp')
    await callHost(inbox, 'messaging', `/v2/Channels/Senders/${sid}`, {
      json: { webhook: { callback_url: url, callback_method: 'POST', fallback_url: url, fallback_method: 'POST' } },
    })
  else if (kind === 'service')
    await callHost(inbox, 'messaging', `/v1/Services/${sid}`, {
      // Without this the numbers of the service would bring their messages where each of them says.
      form: [
        ['InboundRequestUrl', url],
        ['InboundMethod', 'POST'],
        ['FallbackUrl', url],
        ['FallbackMethod', 'POST'],
        ['UseInboundWebhookOnNumber', 'false'],
      ],
    })
  else {
    const folder = inbox.settings.sender.startsWith('+') ? '/IncomingPhoneNumbers' : '/SMS/ShortCodes'
    await callAccount(inbox, `${folder}/${sid}.json`, {
      form: [
        ['SmsUrl', url],
        ['SmsMethod', 'POST'],
        ['SmsFallbackUrl', url],
        ['SmsFallbackMethod', 'POST'],
      ],
    })
  }
}
