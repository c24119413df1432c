import { join } from 'node:path'
import type { DemoHost, DemoPart, DemoSeat } from '@deskless/core/contract'

/** A made-up Twilio beside the hub, with one number and somebody's phone. */
const start = async ({ log, dataDir }: DemoHost): Promise<DemoPart> => {
  const { startDouble, NUMBER } = await import('../double/index.ts')
  // Numbers and what stands on the phone survive a restart like the conversations they belong to.
  const double = await startDouble({ senders: [NUMBER], pace: 700, keepIn: join(dataDir, 'demo-sms.json') })
  log.info({ url: double.url }, 'The made-up Twilio is open.')
  const { accountSid, authToken } = double
  return {
    connection: {
      kind: 'inbox',
      name: 'Oak & Ember by SMS',
      settings: { sender: NUMBER, accountSid, authToken, apiBaseUrl: double.url },
    },
    origins: [double.url],
    page: {
      title: 'Phone',
      side: 'customer',
      url: `${double.url}/phone`,
      about: 'Text the shop, send a photo, write STOP and START, or switch the phone off.',
    },
    stop: () => double.stop(),
  }
}

export const demo: DemoSeat = { start }
