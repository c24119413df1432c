import { secret, url, z } from '@deskless/core/contract'

/** What an administrator pastes from the app's pages at Slack. */
export const settings = z.object({
  botToken: secret('Bot token (xoxb-…)'),
  signingSecret: secret('Signing secret')
    .optional()
    .meta({ title: 'Signing secret (for events over HTTP)', secret: true }),
  appToken: secret('App token').optional().meta({ title: 'App token (xapp-…, for Socket Mode)', secret: true }),
  /** `http`: Slack calls the hub. `socket`: the hub calls Slack and keeps the line open, so it needs no public address. */
  mode: z.enum(['http', 'socket']).default('http').meta({ title: 'How events arrive' }),
  apiBaseUrl: url('Address of the Slack API').default('https://slack.com/api/'),
  internalHosts: z
    .array(z.string())
    .default([])
    .meta({ title: 'Hosts whose links never go to customers without a question' }),
})

export type Settings = z.output<typeof settings>
