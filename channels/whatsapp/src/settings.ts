import type { AppSeat, Connection } from '@deskless/core/contract'
import { hmacHex, secret, url, z } from '@deskless/core/contract'

const id = z.string().regex(/^\d{5,30}$/, 'is a number of Meta, found on the page “API setup” of your app')

/** One business phone number. */
export const settings = z.object({
  token: secret('Access token of a system user'),
  phoneNumberId: id.meta({ title: 'Phone number ID' }),
  businessAccountId: id.meta({ title: 'WhatsApp Business Account ID' }),
  /** Meta names a person anew for each portfolio: numbers of several accounts in one share those names. */
  portfolioId: id.optional().meta({
    title: 'Business portfolio ID',
    description:
      'Only where several WhatsApp Business Accounts of one portfolio write to the same customers: then one who hides their number is one contact in all of them.',
  }),
  /** Signs the hooks of an inbox that stands for itself. Of one that belongs to an app, the app's counts. */
  appSecret: secret('App secret').optional().meta({
    title: 'App secret',
    description: 'Not needed where the inbox belongs to an app of this hub.',
    secret: true,
  }),
  coexistence: z.boolean().default(false).meta({
    title: 'The number is also used in the WhatsApp Business app',
    description: 'Meta then lets it send 20 messages a second instead of 80.',
  }),
  apiBaseUrl: url('Graph API address').default('https://graph.facebook.com'),
  apiVersion: z
    .string()
    .regex(/^v\d+\.\d+$/, 'is a version of the Graph API, such as v24.0')
    .default('v24.0')
    .meta({ title: 'Graph API version' }),
})

export type Settings = z.output<typeof settings>
export type Inbox = Connection<Settings>

/** One app at Meta, whose hooks bring what happens at any number of it. */
export const appSettings = z.object({
  appSecret: secret('App secret').optional().meta({ title: 'App secret', secret: true }),
  verifyToken: secret('Verify token: a word of your own, which Meta says when it looks whether the door is yours'),
})

export type AppSettings = z.output<typeof appSettings>
export type App = AppSeat<AppSettings>

/** What Meta must say at the door of one inbox. Derived, so there is nothing to paste and it is the same on every connect. */
export const verifyToken = ({ id, settings: { appSecret } }: Pick<Inbox, 'id' | 'settings'>): string | undefined =>
  appSecret && hmacHex('sha256', appSecret, `deskless verify ${id}`)
