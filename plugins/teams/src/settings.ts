import { secret, url, z } from '@deskless/core/contract'

/** Where Microsoft's own service answers when nothing was heard of a team yet. */
const SERVICE = 'https://smba.trafficmanager.net/teams/'
const LOGIN = 'https://login.microsoftonline.com'
export const IDENTITY = 'https://login.botframework.com/v1/.well-known/openidconfiguration'

const MARKED_INTERNAL = /^(?:🔒|\/\/|(?:note|private):)/iu

const clientId = z.string().trim().min(1).optional().meta({ title: 'Application (client) ID of the bot' })
const clientSecret = secret('Client secret').optional().meta({ title: 'Client secret', secret: true })
const addresses = {
  serviceUrl: url('Address of the Teams service').default(SERVICE),
  loginUrl: url('Address that gives out tokens').default(LOGIN),
  identityUrl: url('Where the keys of the Teams service are described').default(IDENTITY),
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
