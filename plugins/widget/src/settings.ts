import { secret, z } from '@deskless/core/contract'
import { fieldsSchema } from './entry.ts'
import { LOCALES } from './wire.ts'

const origin = z
  .string()
  .regex(/^https?:\/\/[^/\s]+$/, 'An origin looks like https://www.example.com, without a path.')
  .transform((value) => value.toLowerCase())

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour looks like #2f6f5e.')

const look = {
  accent: colour.default('#3b4ef0').meta({ title: 'Accent colour' }),
  theme: z.enum(['auto', 'light', 'dark']).default('auto').meta({ title: 'Appearance' }),
  lightGround: colour.optional().meta({ title: 'Background in light' }),
  lightInk: colour
    .optional()
    .meta({ title: 'Text in light', description: 'Moved towards black where it could not be read on the background.' }),
  darkGround: colour.optional().meta({ title: 'Background in dark' }),
  darkInk: colour.optional().meta({ title: 'Text in dark' }),
  corners: z.enum(['round', 'soft', 'square']).default('round').meta({ title: 'Corners' }),
  font: z
    .string()
    .max(200)
    .regex(/^[\p{L}\p{N} ,'"-]*$/u, 'A font looks like Inter, sans-serif. Your page has to bring it.')
    .default('')
    .meta({ title: 'Font', description: 'Names of fonts your page brings. Empty: the system’s.' }),
}

const before = {
  entryForm: z
    .enum(['nobody', 'anonymous', 'everybody'])
    .default('nobody')
    .meta({ title: 'Entry form', description: 'Who answers it before their first message.' }),
  entryIntro: z.string().max(500).default('').meta({ title: 'Entry form: introduction' }),
  entryFields: fieldsSchema.default([]).meta({ title: 'Entry form: fields' }),
  askEmail: z.boolean().default(true).meta({
    title: 'Ask for an e-mail address',
    description: 'Below the first message, while nobody is online or the inbox is closed.',
  }),
  proofOfWork: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(0)
    .meta({ title: 'Work asked of the first message', description: 'In bits: 0 is off, 16 takes a phone a second.' }),
}

const identity = {
  identitySecret: secret('Identity secret').optional(),
  identityKey: secret('Identity key').optional(),
  identityAlgorithm: z.enum(['HS256', 'RS256', 'ES256']).default('HS256').meta({
    title: 'Algorithm of identity tokens',
    description: 'HS256 has a shared secret, the others your public key.',
  }),
  identityAudience: z.string().max(200).default('').meta({
    title: 'Audience of identity tokens',
    description: 'Set, every token has to name it (`aud`): one your server signed for something else is refused.',
  }),
  requireIdentity: z.boolean().default(false).meta({ title: 'Only for signed-in users' }),
}

export const settings = z.object({
  title: z.string().min(1).max(80).default('Chat with us').meta({ title: 'Title' }),
  greeting: z
    .string()
    .max(500)
    .default('Hi there! How can we help you today?')
    .meta({ title: 'Greeting', description: 'Shown before the first message.' }),
  replyTime: z
    .string()
    .max(120)
    .default('')
    .meta({ title: 'Reply time', description: 'For example: “Usually answers within minutes”.' }),
  teamName: z
    .string()
    .max(80)
    .default('Support')
    .meta({ title: 'Team name', description: 'The author of a message whose agent has no name.' }),
  locale: z
    .enum(['auto', ...LOCALES])
    .default('auto')
    .meta({ title: 'Language' }),
  ...look,
  sound: z
    .boolean()
    .default(true)
    .meta({ title: 'Sound', description: 'Visitors can mute it, and that is remembered.' }),
  severalConversations: z.boolean().default(true).meta({ title: 'Several conversations' }),
  ...before,
  allowedOrigins: z
    .array(origin)
    .max(100)
    .default([])
    .meta({ title: 'Allowed sites', description: 'Origins that may show this widget. Empty: any.' }),
  ...identity,
  webPush: z.boolean().default(false).meta({
    title: 'Notices while away',
    description: 'Visitors may be told of answers by their browser. Your site serves a service worker for it.',
  }),
  transcripts: z
    .boolean()
    .default(true)
    .meta({ title: 'Transcripts by mail', description: 'Only to an address that somebody vouched for.' }),
  unreadByMail: z.boolean().default(false).meta({
    title: 'Unread answers by mail',
    description: 'After ten minutes, to an address that somebody vouched for. It can be answered there.',
  }),
  deleteMyData: z
    .boolean()
    .default(false)
    .meta({ title: 'Delete my data', description: 'Visitors may erase what they wrote, at once and for good.' }),
})

export type WidgetSettings = z.infer<typeof settings>
