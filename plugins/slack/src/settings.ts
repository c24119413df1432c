import { secret, snoozePresets, url, z } from '@deskless/core/contract'
import { reactionGestures, usualReactions } from './reactions.ts'

const MARKED_INTERNAL = /^(?:🔒|:lock:|\/\/|(?:note|private):)/iu

const API = 'https://slack.com/api/'

const mode = z.enum(['http', 'socket']).default('http').meta({ title: 'How events arrive' })
const apiBaseUrl = url('Address of the Slack API').default(API)
const signingSecret = secret('Signing secret')
  .optional()
  .meta({ title: 'Signing secret (for events over HTTP)', secret: true })
const appToken = secret('App token').optional().meta({ title: 'App token (xapp-…, for Socket Mode)', secret: true })

/** What an administrator pastes from the app's pages at Slack, or a setup through an app fills in. */
export const settings = z.object({
  /** Not there when the token is one that ends: then it is kept and renewed by the hub. */
  botToken: secret('Bot token').optional().meta({ title: 'Bot token (xoxb-…)', secret: true }),
  signingSecret,
  appToken,
  /** `http`: Slack calls the hub. `socket`: the hub calls Slack and keeps the line open, so it needs no public address. */
  mode,
  apiBaseUrl,
  /** Such a channel only watches, whatever its rule says: nothing is ever sent from it. */
  allowShared: z
    .boolean()
    .default(false)
    .meta({ title: 'Conversations may be shown in channels shared with another company' }),
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
    .meta({ title: 'What a typed line for the customer begins with, besides the mention of the bot' }),
  reactions: z
    .record(z.string().regex(/^[a-z0-9_+'-]{1,100}$/, 'Write the name without colons: eyes.'), z.enum(reactionGestures))
    .default(usualReactions)
    .meta({ title: 'What an emoji on a line does' }),
  showReactions: z.boolean().default(false).meta({
    title: 'Any other emoji on a customer’s line is shown to the customer',
    description: 'Where their channel can show one. Without it, an emoji stays among colleagues.',
  }),
  snooze: z.enum(snoozePresets).default('tomorrow').meta({ title: 'How long an emoji puts a conversation to sleep' }),
})

export type Settings = z.output<typeof settings>

/**
 * One registration at Slack for any number of workspaces. All of it may come later: its door has to be known before Slack
 * gives out the rest.
 */
export const appSettings = z.object({
  clientId: z.string().optional().meta({ title: 'Client ID' }),
  clientSecret: secret('Client secret').optional().meta({ title: 'Client secret', secret: true }),
  signingSecret,
  appToken,
  mode,
  apiBaseUrl,
})

export type AppSettings = z.output<typeof appSettings>
