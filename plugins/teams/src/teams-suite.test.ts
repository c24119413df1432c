import type { SurfaceDouble } from '@deskless/core/testing'
import { surfaceSuite } from '@deskless/core/testing'
import type { Seen } from '../connector/remote.ts'
import { spawnConnector } from '../connector/remote.ts'
import { plugin } from './index.ts'
import { counting } from './scheduler/paced-port.ts'

surfaceSuite(plugin, async (): Promise<SurfaceDouble> => {
  // This Teams counts nothing.
  counting.times = 20
  const teams = await spawnConnector()
  const maya = teams.as('maya')
  const channel = teams.teams[0]!.channels[1]!.id
  const posts = () => maya.look(channel)
  const root = async (): Promise<Seen | undefined> => (await posts()).find((post) => post.from.bot && !post.root)
  const fault = (
    effect: { is: 'refuse'; status: number; retryAfter?: number } | { is: 'drop-before' } | { is: 'drop-after' },
  ) => void teams.fault({ on: 'post', effect })
  return {
    settings: teams.settings,
    secrets: [String(teams.settings.clientSecret)],
    origins: [new URL(teams.url).origin],
    channel,
    introduce: async (door) => {
      await teams.listenAt(door)
      await maya.happen('install', channel)
    },
    thread: async () => {
      const card = await root()
      return (await posts()).filter((post) => post.root === card?.id).map(({ words }) => words)
    },
    types: async (says) => void (await maya.type({ channel, text: says, thread: (await root())!.id })),
    replies: async (says) => {
      await maya.press({ channel, id: (await root())!.id }, 'Reply')
      await maya.submit('Preview', { text: says })
      await maya.submit('Send')
    },
    again: async () => {
      for (const entry of await teams.ledger()) if (entry.is === 'delivery') await teams.again(entry.activity as never)
    },
    cutNext: () => fault({ is: 'drop-after' }),
    troubles: [
      { name: 'a rate limit', next: () => fault({ is: 'refuse', status: 429, retryAfter: 1 }) },
      { name: 'two calls at once', next: () => fault({ is: 'refuse', status: 412 }) },
      { name: 'a bad gateway', next: () => fault({ is: 'refuse', status: 502 }) },
      { name: 'a cut line', next: () => fault({ is: 'drop-before' }) },
    ],
    close: () => {
      counting.times = 1
      return teams.close()
    },
  }
})
