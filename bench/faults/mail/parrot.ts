// A bot that answers whatever comes in, with no sense of its own: only the channel keeps it from talking for ever.
import { definePlugin, Refusal, text } from '../../../core/src/contract/index.ts'

export const PARROT = '0190aaaa-0000-7000-8000-0000000000b0'

export const parrot = definePlugin({
  id: 'parrot',
  contract: 1,
  on: {
    'message.received': async ({ conversation: id, message }, hub) => {
      const about = id && (await hub.read.conversation(id))
      if (!about || !message) return
      const expect = { assignee: about.assignee?.id ?? null, lastNumber: about.lastNumber }
      const by = { actor: { kind: 'bot' as const, id: PARROT }, id: `parrot ${message}`, expect }
      const parts = [text('We will look into it.')]
      await hub.command('reply', { conversation: about.id, parts }, by).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      })
    },
  },
})
