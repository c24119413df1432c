import { secret, url, z } from '@deskless/core/contract'
import { isIdentity, isLogin, isLoopback, isService } from './clouds.ts'

/** Where Microsoft's own service answers when nothing was heard of a team yet. */
const SERVICE = 'https://smba.trafficmanager.net/teams/'
const LOGIN = 'https://login.microsoftonline.com'
const IDENTITY = 'https://login.botframework.com/v1/.well-known/openidconfiguration'

const MARKED_INTERNAL = /^(?:🔒|\/\/|(?:note|private):)/iu

const clientId = z.string().trim().min(1).optional().meta({ title: 'Application (client) ID of the bot' })
const clientSecret = secret('Client secret').optional().meta({ title: 'Client secret', secret: true })
/** Whoever types one in chooses a cloud of Microsoft, and nowhere else that a secret or a token may go. */
const addressOf = (label: string, isOne: (text: string) => boolean, usual: string) =>
  url(label)
    .refine((it) => isOne(it) || isLoopback(it), `Only an address of Microsoft’s, such as ${usual}`)
    .default(usual)
const addresses = {
  serviceUrl: addressOf('Address of the Teams service', isService, SERVICE),
  loginUrl: addressOf('Address that gives out tokens', isLogin, LOGIN),
  identityUrl: addressOf('Where the keys of the Teams service are described', isIdentity, IDENTITY),
}

/** One tenant. Its credentials are its own: a bot registered since August 2025 belongs to one tenant. */
export const settings = z.object({
  /** Not there when the installation belongs to an app: then the app's count. */
  clientId,
  clientSecret,
  tenantId: z.string().trim().min(1).optional().meta({ title: 'Directory (tenant) ID' }),
  ...addresses,
  internalHosts: z
    .array(z.string())
    .default([])
    .meta({ title: 'Hosts whose links never go to customers without a question' }),
  showReactions: z.boolean().default(false).meta({
    title: 'Any other emoji on a customer’s line is shown to the customer',
    description: 'Where their channel can show one. Without it, an emoji stays among colleagues.',
  }),
  prefix: z
    .string()
    .trim()
    .min(1)
    .max(20)
    .refine((it) => !MARKED_INTERNAL.test(it), 'A line that begins like this is marked as internal.')
    .optional()
    .meta({ title: 'What a typed line for the customer begins with, besides the mention of the bot and “reply”' }),
})
export type Settings = z.output<typeof settings>

/** One registration for several tenants. */
export const appSettings = z.object({ clientId, clientSecret, ...addresses })
export type AppSettings = z.output<typeof appSettings>

/** An installation with credentials of its own also has addresses of its own; else its app's count, all of them. */
export const ownerOf = (own: Settings, app: { settings: AppSettings } | undefined): AppSettings =>
  own.clientId ? own : (app?.settings ?? own)
