import { randomBytes } from 'node:crypto'
import type { DemoHost, DemoPart, DemoSeat } from '@deskless/core/contract'

const SHOP = 'hello@oak-and-ember.example'
/** Who says in the demo that a sender is who they say: the mail server of the customer's mailbox. */
const SERVER = 'mail.demo.example'

/** A mail server and somebody's mailbox beside the hub. */
const start = async ({ hubUrl, log }: DemoHost): Promise<DemoPart> => {
  const { startDouble } = await import('../double/index.ts')
  const hookSecret = randomBytes(24).toString('base64url')
  const double = await startDouble({ hubUrl, hookSecret, vouches: SERVER, shop: SHOP })
  log.info({ url: double.url, smtp: double.smtp }, 'The made-up mail server is open.')
  return {
    connection: {
      kind: 'inbox',
      name: 'Oak & Ember by e-mail',
      settings: {
        address: SHOP,
        fromName: 'Oak & Ember',
        smtpHost: '127.0.0.1',
        smtpPort: double.smtp,
        smtpTls: 'none',
        authServer: SERVER,
        hookSecret,
      },
    },
    origins: [`tcp://127.0.0.1:${double.smtp}`],
    page: {
      title: 'Mailbox',
      side: 'customer',
      url: `${double.url}/?door={token}`,
      about: 'Write to the shop from a mail program, and read what it answers.',
    },
    stop: () => double.stop(),
  }
}

export const demo: DemoSeat = { start }
