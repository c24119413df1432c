// What we read of the hooks (https://www.twilio.com/docs/messaging/guides/webhook-request). Fields we do not know stay out of the way.
import { z } from '@deskless/core/contract'

const given = z.string().optional()

const fields = z.looseObject({
  MessageSid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/),
  AccountSid: given,
  MessagingServiceSid: given,
  From: given,
  To: z.string().min(1),
  Body: given,
  NumMedia: given,
  OptOutType: given,
  ProfileName: given,
  FromCity: given,
  FromState: given,
  FromZip: given,
  FromCountry: given,
  Latitude: given,
  Longitude: given,
  Address: given,
  Label: given,
  ButtonText: given,
  ButtonPayload: given,
  ListId: given,
  ListTitle: given,
  OriginalRepliedMessageSid: given,
  ReferralSourceUrl: given,
  MessageStatus: given,
  ErrorCode: given,
})
export type Hook = z.infer<typeof fields>

/** What became of a message of ours, not a message. */
export const isStatus = ({ MessageStatus: status }: Hook): boolean => status !== undefined && status !== 'received'

const hookSchema = fields.refine((hook) => isStatus(hook) || Boolean(hook.From), 'says not who wrote')

/** A form, or an object where Twilio was told to write JSON. */
export const readHook = (body: Uint8Array): Hook => {
  const words = Buffer.from(body).toString('utf8')
  return hookSchema.parse(
    words.startsWith('{') ? texts(JSON.parse(words)) : Object.fromEntries(new URLSearchParams(words)),
  )
}

const texts = (fields: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as const])),
  )
