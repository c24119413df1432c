// What we read of Meta's hooks. Objects stay loose: fields we do not know are kept out of the way.
import { z } from '@deskless/core/contract'

const text = z.string()
const seconds = z.union([z.string(), z.number()]).transform(Number).pipe(z.number().positive())

const media = z.looseObject({
  id: text.optional(),
  mime_type: text.optional(),
  caption: text.optional(),
  filename: text.optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
})
export type Media = z.infer<typeof media>

const card = z.looseObject({
  name: z.looseObject({ formatted_name: text.optional(), first_name: text.optional() }).optional(),
  org: z.looseObject({ company: text.optional() }).optional(),
  phones: z.array(z.looseObject({ phone: text.optional(), wa_id: text.optional() })).optional(),
  emails: z.array(z.looseObject({ email: text.optional() })).optional(),
})
export type ContactCard = z.infer<typeof card>

const picked = z.looseObject({ id: text, title: text })

const error = z.looseObject({
  code: z.number().optional(),
  title: text.optional(),
  message: text.optional(),
  error_data: z.looseObject({ details: text.optional() }).optional(),
})
export type HookError = z.infer<typeof error>

/** What is said: the same of a message, of an echo and of an edit. */
const content = z.looseObject({
  type: text.default('unknown'),
  text: z.looseObject({ body: text }).optional(),
  image: media.optional(),
  audio: media.optional(),
  voice: media.optional(),
  video: media.optional(),
  document: media.optional(),
  sticker: media.optional(),
  location: z
    .looseObject({ latitude: z.number(), longitude: z.number(), name: text.optional(), address: text.optional() })
    .optional(),
  contacts: z.array(card).optional(),
  interactive: z
    .looseObject({
      type: text,
      button_reply: picked.optional(),
      list_reply: picked.optional(),
      nfm_reply: z.looseObject({ body: text.optional(), response_json: text.optional() }).optional(),
    })
    .optional(),
  button: z.looseObject({ text: text.optional(), payload: text.optional() }).optional(),
  order: z
    .looseObject({
      text: text.optional(),
      product_items: z
        .array(
          z.looseObject({
            product_retailer_id: text,
            quantity: z.coerce.number(),
            item_price: z.coerce.number().optional(),
            currency: text.optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  reaction: z.looseObject({ message_id: text, emoji: text.optional() }).optional(),
  context: z
    .looseObject({
      id: text.optional(),
      forwarded: z.boolean().optional(),
      frequently_forwarded: z.boolean().optional(),
      referred_product: z.looseObject({ product_retailer_id: text.optional() }).optional(),
    })
    .optional(),
  referral: z
    .looseObject({
      source_url: text.optional(),
      source_type: text.optional(),
      headline: text.optional(),
      body: text.optional(),
    })
    .optional(),
  system: z
    .looseObject({
      type: text.optional(),
      body: text.optional(),
      wa_id: text.optional(),
      new_wa_id: text.optional(),
      user_id: text.optional(),
    })
    .optional(),
  unsupported: z.looseObject({ type: text.optional() }).optional(),
  errors: z.array(error).optional(),
})
export type Content = z.infer<typeof content>

const message = content.extend({
  id: text,
  from: text.optional(),
  from_user_id: text.optional(),
  to: text.optional(),
  to_user_id: text.optional(),
  timestamp: seconds.optional(),
  edit: z.looseObject({ original_message_id: text, message: content }).optional(),
  revoke: z.looseObject({ original_message_id: text }).optional(),
})
export type Message = z.infer<typeof message>

const status = z.looseObject({
  id: text,
  status: text,
  timestamp: z.union([z.string(), z.number()]).optional(),
  recipient_id: text.optional(),
  recipient_user_id: text.optional(),
  biz_opaque_callback_data: text.optional(),
  errors: z.array(error).optional(),
})
export type Status = z.infer<typeof status>

const person = z.looseObject({
  wa_id: text.optional(),
  user_id: text.optional(),
  profile: z.looseObject({ name: text.optional(), username: text.optional() }).optional(),
})
export type Person = z.infer<typeof person>

const value = z.looseObject({
  metadata: z.looseObject({ phone_number_id: text, display_phone_number: text.optional() }).optional(),
  contacts: z.array(person).optional(),
  messages: z.array(message).optional(),
  message_echoes: z.array(message).optional(),
  statuses: z.array(status).optional(),
})
export type Value = z.infer<typeof value>

const change = z.looseObject({ field: text, value })
export type Change = z.infer<typeof change>

/** Read when it is taken apart: only what names its number must make sense then, for nothing else may be lost with it. */
export const envelope = z.looseObject({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(
    z.looseObject({
      id: text,
      /** When Meta noticed; the same in every repeat of a body. */
      time: z.union([z.number(), text]).optional(),
      changes: z.array(z.looseObject({ field: text, value: z.looseObject({}).default({}) })).default([]),
    }),
  ),
})
export type Envelope = z.infer<typeof envelope>
export type Entry = Envelope['entry'][number]

/** Read when it is parsed. */
export const hook = z.looseObject({ entry: z.array(z.looseObject({ changes: z.array(change) })) })
