import { z } from 'zod'
import { actorSchema } from './commands.ts'
import type { ConversationView } from './views.ts'

/**
 * What a plugin does with a conversation when somebody wishes it (the command `act`): writes a summary to the record it is
 * linked with, say. Whoever shows conversations offers it by its label.
 */
export type Action = {
  /** As it stands on a button: “Write the summary to HubSpot”. */
  label: string
  /** The plugin's own job that does it, with what `actionAsked` reads: at least once, and one after the other per conversation. */
  job: string
  /** Whether it makes sense here. Pure. Without it: anywhere. */
  fits?(conversation: ConversationView): boolean
}

/** What the job of an action is given, and who wished it. */
export const actionAsked = z.object({ conversation: z.uuid(), by: actorSchema })
export type ActionAsked = z.output<typeof actionAsked>

/** As it is offered. */
export type ActionView = { plugin: string; action: string; label: string }
