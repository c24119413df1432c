import type { Caller } from '../../accounts/index.ts'
import { typistFor } from '../../outbound/index.ts'
import type { Services } from '../../services.ts'

const POINTS = { limit: 60, perSeconds: 60 }

/** An agent writes: colleagues see it, and the contact does where the channel can show it. Never stored. */
export const relayTyping = async (
  services: Services,
  caller: Caller,
  { conversation, on }: { conversation: string; on: boolean },
): Promise<void> => {
  const { accountId, actor } = caller
  await services.limiter.take('typing', actor.id, POINTS)
  const type = await typistFor(services, { accountId, conversation })
  await services.bus.publish(`account:${accountId}`, { typing: { conversation, member: actor.id, on } })
  if (!caller.permissions.includes('conversations.reply')) return
  await type?.(on).catch((error) => services.log.debug({ error: String(error) }, 'Typing could not be shown.'))
}
