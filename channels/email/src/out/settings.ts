import type { Connection } from '@deskless/core/contract'
import { secret, url, z } from '@deskless/core/contract'
import { templateSettings } from './template.ts'

const host = z
  .string()
  .trim()
  .regex(/^[\w.:-]{1,253}$/, 'is not the name of a server')
const address = z.email('is not an e-mail address')

/**
 * What sending needs; `settings.ts` puts the two halves of an inbox together. A user and a password, or a user and the
 * tokens of `oauthProvider`, serve both halves: `user` and `password` here are those of SMTP, where they differ.
 */
export const sendingSettings = {
  address: address.meta({ title: 'Address', description: 'The address customers write to and see answers come from.' }),
  fromName: z.string().trim().max(100).default('').meta({
    title: 'Name of the sender',
    description: 'What stands before the address, after the name of whoever answers.',
  }),
  smtpHost: host.optional().meta({ title: 'SMTP server' }),
  smtpPort: z.int().min(1).max(65_535).default(587).meta({ title: 'SMTP port' }),
  smtpTls: z.enum(['starttls', 'implicit', 'none']).default('starttls').meta({
    title: 'Encryption of SMTP',
    description: 'STARTTLS on port 587, implicit on port 465. None only within your own network.',
  }),
  smtpUser: z.string().max(320).optional().meta({ title: 'User of SMTP', description: 'Without it, the address.' }),
  smtpPassword: secret('Password of SMTP').optional(),
  oauthProvider: z.enum(['none', 'google', 'microsoft']).default('none').meta({ title: 'Sign-in by' }),
  oauthClientId: z.string().max(300).optional().meta({ title: 'Client ID' }),
  oauthClientSecret: secret('Client secret').optional(),
  oauthRefreshToken: secret('Refresh token').optional(),
  oauthTokenUrl: url('Where tokens are renewed').optional(),
  replyDomain: host.optional().meta({
    title: 'Domain for answers',
    description: 'All its mail comes to this inbox. Without it, answers come to address+code@domain.',
  }),
  plusAddress: z.boolean().default(true).meta({
    title: 'The mailbox takes address+anything',
    description: 'Most do. Where it does not, answers are known by their Message-ID alone.',
  }),
  returnPath: z.enum(['address', 'named', 'none']).default('address').meta({
    title: 'Where bounces go',
    description: 'Named: an address that says which message bounced. None: nobody hears of bounces.',
  }),
  onDoubt: z.enum(['unsure', 'resend']).default('unsure').meta({
    title: 'When nobody knows whether a mail arrived',
    description: 'Resend sends it again with the same Message-ID; most receivers, not all, then show it once.',
  }),
  signature: z.string().max(5_000).default('').meta({
    title: 'Signature',
    description: 'Below every answer, after the signature of whoever answers. {{agent.name}} is their name.',
  }),
  ...templateSettings,
  quote: z.boolean().default(true).meta({ title: 'Quote what is answered' }),
  mailMaxMb: z.int().min(1).max(150).default(25).meta({ title: 'Largest mail, in MB' }),
  dkimDomain: host.optional().meta({ title: 'DKIM domain' }),
  dkimSelector: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'is not a DKIM selector')
    .optional()
    .meta({ title: 'DKIM selector' }),
  dkimKey: secret('DKIM private key (PEM)').optional(),
}

const sending = z.object(sendingSettings)
export type SendingSettings = z.output<typeof sending>
/** As much of an inbox as sending needs. */
export type Sender = Connection<SendingSettings>
