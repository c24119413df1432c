import { definePlugin, text } from '@deskless/core/contract'
import type { Settings } from './post.ts'
import { capabilities, fly, letterOf, settings, signed } from './post.ts'

export const plugin = definePlugin<Settings>({
  id: 'pigeon',
  contract: 1,
  channel: {
    label: 'Pigeon post',
    settings,
    capabilities: () => capabilities,
    receive: (request, { connection }) => ({ items: [signed(request, connection)] }),
    parse: ({ key, body }) => {
      const { bird, says } = letterOf(body)
      const from = { side: 'contact' as const, identities: [{ namespace: 'pigeon', value: bird, verified: true }] }
      return [{ is: 'message', key, threads: [{ ref: bird }], from, parts: [text(says)] }]
    },
    pieces: ({ thread, parts }) => parts.map((part) => ({ thread, part })),
    send: async (piece, inbox) => ({ keys: [await fly(piece, inbox)] }),
  },
})
