import type { Connection } from '@deskless/core/contract'
import { Refusal, secret, url, z } from '@deskless/core/contract'
import type { SenderKind } from './sender.ts'
import { kindOf } from './sender.ts'

const accountSid = z
  .string()
  .regex(/^AC[0-9a-f]{32}$/, 'is not an Account SID: the Twilio console shows one that begins with AC')
  .meta({ title: 'Account SID' })
const authToken = secret('Auth token').meta({
  secret: true,
  title: 'Auth token',
  description: 'Also signs what Twilio brings, so it is needed when an API key calls.',
})
const apiBaseUrl = url('Twilio API address').default('https://api.twilio.com')

/** One Twilio account that serves many inboxes. */
export const appSettings = z.object({
  accountSid,
  authToken,
  keySid: z
    .string()
    .regex(/^SK[0-9a-f]{32}$/, 'is not an API key: one begins with SK')
    .optional(),
  keySecret: secret('API key secret').optional(),
  apiBaseUrl,
})

export const settings = z.object({
  sender: z
    .string()
    .refine((it) => kindOf(it) !== undefined, {
      error:
        'is none: a number like +15005550006, a Messaging Service (MG…), whatsapp:+15005550006, or up to 11 letters',
    })
    .meta({
      title: 'Sender',
      description: 'A number, a Messaging Service, a WhatsApp number, or a name of up to 11 letters',
    }),
  accountSid: accountSid.optional(),
  authToken: authToken.optional(),
  keySid: appSettings.shape.keySid,
  keySecret: appSettings.shape.keySecret,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'is two capital letters, like DE')
    .optional()
    .meta({ title: 'Country', description: 'Numbers typed without their country are of this one' }),
  files: z.enum(['mms', 'link']).default('mms').meta({
    title: 'How files go out',
    description: 'MMS works to phones in the US and Canada; elsewhere a link in the text reaches more people.',
  }),
  stopWords: z.enum(['on', 'off']).default('on').meta({
    title: 'STOP and START',
    description: 'Off only where Twilio was told to leave these words to you.',
  }),
  apiBaseUrl,
})

export type Settings = z.output<typeof settings>
export type Inbox = Connection<Settings>

export const senderKind = ({ settings: { sender } }: Pick<Inbox, 'settings'>): SenderKind => kindOf(sender) ?? 'number'

/** Files that cannot go along go as links in the text. */
export const filesGoByLink = (inbox: Pick<Inbox, 'settings'>): boolean => {
  const kind = senderKind(inbox)
  return kind === 'name' || (kind !== 'whatsapp' && inbox.settings.files === 'link')
}

/** What opens the account, and what its hooks are signed with. */
export type Credentials = { accountSid: string; authToken: string; user: string; password: string; apiBaseUrl: string }

const read = ({ accountSid, authToken, keySid, keySecret, apiBaseUrl }: z.output<typeof appSettings>): Credentials => ({
  accountSid,
  authToken,
  user: keySid && keySecret ? keySid : accountSid,
  password: keySid && keySecret ? keySecret : authToken,
  apiBaseUrl,
})

export const ofApp = (given: Record<string, unknown>): Credentials => read(appSettings.parse(given))

/** Its own, or those of the app it belongs to. */
export const credentialsOf = async (inbox: Pick<Inbox, 'settings' | 'app'>): Promise<Credentials> => {
  const { accountSid, authToken, ...rest } = inbox.settings
  if (accountSid && authToken) return read({ ...rest, accountSid, authToken })
  const app = await inbox.app()
  if (app) return ofApp(app.settings)
  throw new Refusal('invalid_setting', 'This inbox needs an Account SID and its auth token, or an app that has them.')
}
