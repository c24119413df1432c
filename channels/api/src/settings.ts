import type { Connection } from '@deskless/core/contract'
import { secret, TEXT_MAX, url, z } from '@deskless/core/contract'

const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/
const WRONG = 'is not a secret of Standard Webhooks: whsec_ and then 24 to 64 random bytes as base64.'
const signingSecret = (label: string) => secret(label).regex(SECRET, WRONG)

/** Kinds of address that are known beyond one inbox. */
export const SHARED_NAMESPACES = ['email', 'phone', 'external'] as const

const power = (title: string) => z.enum(['native', 'fallback', 'refuse']).default('fallback').meta({ title })
const can = (title: string) => z.boolean().default(false).meta({ title })

export const settings = z.object({
  secret: signingSecret('Secret'),
  previousSecret: signingSecret('Previous secret, valid beside the new one').optional(),
  signedOnly: z.boolean().default(false).meta({
    title: 'Signatures only',
    description: 'Refuse the secret itself as a bearer token.',
  }),
  callbackUrl: url('Callback address').optional(),
  vouches: z.array(z.enum(SHARED_NAMESPACES)).default([]).meta({
    title: 'Vouches for',
    description: 'Addresses the other side has checked. They find a contact wherever they wrote before.',
  }),
  windowHours: z.number().int().min(1).max(720).optional().meta({ title: 'Hours to answer freely' }),
  textMax: z.number().int().min(20).max(TEXT_MAX).default(10_000).meta({ title: 'Longest text' }),
  markdown: z.boolean().default(true).meta({ title: 'Shows Markdown' }),
  fileMaxMb: z.number().int().min(0).max(100).default(25).meta({ title: 'Largest file in MB, 0: none' }),
  filesPerMessage: z.number().int().min(1).max(20).default(10).meta({ title: 'Files in one message' }),
  choices: power('Choices'),
  card: power('Cards'),
  form: power('Forms'),
  location: power('Locations'),
  edit: can('Changes a message'),
  remove: can('Takes a message back'),
  react: can('Shows reactions'),
  typing: can('Shows that somebody writes'),
  seen: can('Shows what we read'),
  receipts: z
    .enum(['accepted', 'delivered', 'read'])
    .default('read')
    .meta({ title: 'How much it tells of our messages' }),
  writeFirst: can('Agents may write first, to any contact id'),
  perSecond: z.number().int().min(1).max(1_000).default(20).meta({ title: 'Calls in a second' }),
})

export type Settings = z.output<typeof settings>
export type Inbox = Connection<Settings>

/** The one namespace an inbox always speaks for: contacts as the other side names them. */
export const namespaceOf = ({ id }: Pick<Inbox, 'id'>): string => `api:${id}`

export const isPulled = ({ settings: { callbackUrl } }: Pick<Inbox, 'settings'>): boolean => callbackUrl === undefined
