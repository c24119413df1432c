import type { DemoSeat } from '@deskless/core/contract'

/** A WhatsApp of a made-up shop, with a phone to write from. What was said there is forgotten with the process. */
export const demo: DemoSeat = {
  start: async () => {
    const { BUSINESS, startDouble } = await import('../double/index.ts')
    const { token, appSecret, businessAccountId, phoneNumberId } = BUSINESS
    const { url, stop } = await startDouble({ ticks: true })
    const settings = { token, appSecret, businessAccountId, phoneNumberId, apiBaseUrl: url }
    return {
      connection: { kind: 'inbox', name: 'WhatsApp (simulated)', settings },
      origins: [url],
      page: {
        title: 'WhatsApp',
        side: 'customer',
        url: `${url}/`,
        about: 'Write to the company as a customer would from a phone.',
      },
      stop,
    }
  },
}
