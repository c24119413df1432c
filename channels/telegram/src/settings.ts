import type { Connection } from '@deskless/core/contract'
import { hmacHex, secret, url, z } from '@deskless/core/contract'

export const settings = z.object({
  token: secret('Bot token').regex(/^\d+:[\w-]{30,}$/, 'is not a bot token: @BotFather gives one like 123456:ABC…'),
  updates: z.enum(['webhook', 'polling']).default('webhook').meta({
    title: 'How updates come',
    description: 'Webhook needs a public https address; polling works behind any firewall.',
  }),
  apiBaseUrl: url('Bot API address').default('https://api.telegram.org'),
})

export type Settings = z.output<typeof settings>
export type Inbox = Connection<Settings>

/** Telegram sends it back with every hook. Derived, so there is nothing more to store and it is the same on every connect. */
export const hookSecret = ({ id, settings: { token } }: Pick<Inbox, 'id' | 'settings'>): string =>
  hmacHex('sha256', token, `deskless webhook ${id}`)
