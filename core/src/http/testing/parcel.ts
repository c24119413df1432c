import type { Plugin } from '../../contract/index.ts'
import { definePlugin, secret, z } from '../../contract/index.ts'

const settings = z.object({ secret: secret('Secret'), greeting: z.string().max(20).default('Hello') })

/** A channel and a surface that can do everything and reach nobody. */
export const parcel: Plugin = definePlugin({
  id: 'parcel',
  contract: 1,
  app: { label: 'Parcel depot', settings },
  channel: {
    label: 'Parcel post',
    settings,
    capabilities: () => ({
      text: { max: 1_000, marks: [] },
      file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 },
      choices: 'native',
      card: 'native',
      form: 'native',
      location: 'native',
      template: 'native',
      edit: 'native',
      remove: 'native',
      react: 'refuse',
      typing: 'refuse',
      seen: 'refuse',
      receipts: ['accepted'],
      start: { namespace: 'double' },
      resend: 'safe',
      pace: { perSecond: 100, perThread: 100 },
    }),
    receive: () => ({ items: [] }),
    parse: () => [],
    pieces: ({ thread }) => [{ thread }],
    send: async () => ({ keys: [] }),
    edit: async () => {},
    remove: async () => {},
  },
  surface: {
    label: 'Parcel office',
    settings,
    modes: ['explicit'],
    pace: { perSecond: 1, perThread: 1 },
    receive: () => ({ items: [] }),
    handle: async () => {},
    mirror: {
      open: async () => ({ root: 'r', keys: ['r'] }),
      post: async () => ({ keys: [] }),
      update: async () => {},
      amend: async () => {},
      tick: async () => {},
    },
  },
})
