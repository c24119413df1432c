import type { MirrorView } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import type { Installation } from './client.ts'

/**
 * Somebody deleted the card, so its thread takes nothing any more: the conversation goes on in a new thread of the same
 * channel, whose card says where it came from. Once per card, however many calls find it gone.
 */
export const beginAnew = async (error: unknown, view: MirrorView, { id, hub }: Installation): Promise<void> => {
  if (!(error instanceof ChannelError) || error.code !== 'gone' || !view.root || view.movedTo) return
  const body = { conversation: view.conversation.id, installation: id, channel: view.channel, anew: true }
  try {
    await hub.command('move_mirror', body, { actor: { kind: 'plugin', id: 'teams' }, id: `teams:lost:${view.root}` })
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused
    hub.log.warn({ conversation: view.conversation.id, code: refused.code }, 'A lost thread could not be opened anew.')
  }
}
