// Where people sign in at Google and Microsoft, and where their mail lies then.
import type { AppSeat } from '@deskless/core/contract'
import { secret, url, z } from '@deskless/core/contract'

const host = z
  .string()
  .trim()
  .regex(/^[\w.:-]{1,253}$/, 'is not the name of a server')

/** A registration at a provider, by which people connect their mailboxes. The addresses are those of its usual cloud. */
export const appSettings = z.object({
  provider: z.enum(['google', 'microsoft']).meta({ title: 'Sign-in by' }),
  clientId: z.string().trim().min(1).max(300).meta({ title: 'Client ID' }),
  clientSecret: secret('Client secret').optional(),
  tenant: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'is a tenant of Microsoft, such as contoso.com')
    .default('common')
    .meta({ title: 'Tenant', description: 'Of Microsoft, for an app of one tenant.' }),
  signInUrl: url('Where people sign in').optional(),
  tokenUrl: url('Where tokens are given').optional(),
  imapHost: host.optional().meta({ title: 'IMAP server' }),
  imapPort: z.int().min(1).max(65_535).default(993).meta({ title: 'IMAP port' }),
  imapTls: z.enum(['implicit', 'starttls', 'none']).default('implicit').meta({ title: 'Encryption of IMAP' }),
  smtpHost: host.optional().meta({ title: 'SMTP server' }),
  smtpPort: z.int().min(1).max(65_535).default(587).meta({ title: 'SMTP port' }),
  smtpTls: z.enum(['starttls', 'implicit', 'none']).default('starttls').meta({ title: 'Encryption of SMTP' }),
})
export type AppSettings = z.output<typeof appSettings>
export type App = AppSeat<AppSettings>

type Provider = {
  name: string
  signIn: string
  token: string
  /** What is asked for, besides who it is. */
  scope: string
  /** Said again with every renewal, where the provider wants that. */
  renews?: string
  /** Without these, the second sign-in of somebody gives no refresh token. */
  query: Record<string, string>
  imap: string
  smtp: string
}

const MICROSOFT = 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access'

export const providerOf = (provider: 'google' | 'microsoft', tenant = 'common'): Provider =>
  provider === 'google'
    ? {
        name: 'Google',
        signIn: 'https://accounts.google.com/o/oauth2/v2/auth',
        token: 'https://oauth2.googleapis.com/token',
        scope: 'https://mail.google.com/',
        query: { access_type: 'offline', prompt: 'consent' },
        imap: 'imap.gmail.com',
        smtp: 'smtp.gmail.com',
      }
    : {
        name: 'Microsoft',
        signIn: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
        token: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
        scope: MICROSOFT,
        renews: MICROSOFT,
        query: { prompt: 'select_account' },
        imap: 'outlook.office365.com',
        smtp: 'smtp.office365.com',
      }

export const tokenUrlOf = ({ provider, tenant, tokenUrl }: AppSettings): string =>
  tokenUrl ?? providerOf(provider, tenant).token

/** Where the mail of whoever signs in lies. */
export const serversOf = ({ provider, tenant, ...own }: AppSettings) => {
  const { imap, smtp } = providerOf(provider, tenant)
  const { imapHost = imap, imapPort, imapTls, smtpHost = smtp, smtpPort, smtpTls } = own
  return { imapHost, imapPort, imapTls, smtpHost, smtpPort, smtpTls }
}
