import { secret, z } from '@deskless/core/contract'

const host = z
  .string()
  .trim()
  .regex(/^[\w.:-]{1,253}$/, 'is not the name of a server')

/** What receiving needs. Without an IMAP server, mail comes by hook alone. */
export const receivingSettings = {
  imapHost: host.optional().meta({ title: 'IMAP server', description: 'Without it, mail comes to the hook address.' }),
  imapPort: z.int().min(1).max(65_535).default(993).meta({ title: 'IMAP port' }),
  imapTls: z.enum(['implicit', 'starttls', 'none']).default('implicit').meta({
    title: 'Encryption of IMAP',
    description: 'Implicit on port 993, STARTTLS on port 143. None only within your own network.',
  }),
  imapUser: z.string().max(320).optional().meta({ title: 'User of IMAP', description: 'Without it, the address.' }),
  imapPassword: secret('Password of IMAP').optional(),
  mailboxes: z.array(z.string().trim().min(1).max(200)).min(1).max(20).default(['INBOX']).meta({
    title: 'Mailboxes',
    description:
      'Which ones are read. With the one of sent mails among them, what is written from a mail program appears as yours.',
  }),
  backlogDays: z.int().min(0).max(3_650).default(0).meta({
    title: 'Days of older mail',
    description:
      'How much of what lies in the mailbox at the beginning becomes conversations. 0: what comes from then on.',
  }),
  receiveMaxMb: z.int().min(1).max(50).default(25).meta({
    title: 'Largest mail to read, in MB',
    description: 'Of a larger one only the head comes; it is a conversation all the same.',
  }),
  authServer: host.optional().meta({
    title: 'Name of your mail server in Authentication-Results',
    description: 'Who wrote a mail is believed only where this server says so. Known by itself for Google.',
  }),
  hookSecret: secret('Secret of the hook (raw mails)').optional(),
  mailgunKey: secret('Mailgun HTTP webhook signing key').optional(),
}

const receiving = z.object(receivingSettings)
export type ReceivingSettings = z.output<typeof receiving>
