// Beside the demo's hub: an app with a chat, which fetches what is for it, so that it needs no address of ours.
import type { DemoHost, DemoPart, DemoSeat } from '@deskless/core/contract'

const start = async ({ hubUrl, log }: DemoHost): Promise<DemoPart> => {
  const { newSecret, startDouble } = await import('../double/index.ts')
  const secret = newSecret()
  const app = await startDouble({ secret, hubUrl })
  log.info({ url: app.url }, 'The app of the API channel is open.')
  return {
    connection: {
      kind: 'inbox',
      name: 'Any app (API)',
      settings: { secret, choices: 'native', location: 'native', edit: true, remove: true },
    },
    page: {
      title: 'Any app',
      side: 'customer',
      url: `${app.url}/?door={token}`,
      about: 'A chat nobody wrote a channel for. It speaks to the hub by the API channel’s protocol.',
    },
    stop: app.stop,
  }
}

export const demo: DemoSeat = { start }
