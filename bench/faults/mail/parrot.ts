// A bot that answers whatever comes in, with no sense of its own: only the channel keeps it from talking for ever.
import { definePlugin, Refusal, text } from '../../../core/src/contract/index.ts'

export const PARROT = '0190aaaa-0000-7000-8000-0000000000b0'

/** How its lines begin; each names what it answers. */
export const PARROTED = 'We will look into'

export const parrot = definePlugin({
  id: 'parrot',
  contract: 1,
  on: {
    'message.received': async ({ conversation: id, message }, hub) => {
      const about = id && (await hub.read.conversation(id))
      if (!about || !message) return
      const expect = { assignee: about.assignee?.id ?? null, lastNumber: about.lastNumber }
      const by = { actor: { kind: 'bot' as const, id: PARROT }, id: `parrot ${message}`, expect }
      const parts = [text(`${PARROTED} ${message}.`)]
      await hub.command('reply', { conversation: about.id, parts }, by).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      })
    },
  },
})
