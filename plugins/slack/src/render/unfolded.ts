// How a conversation stands, below a link to it.
import type { ConversationView, Place } from '@deskless/core/contract'
import { permalink } from '../places.ts'
import { escapedCut } from './escape.ts'
import { context, section } from './shapes.ts'
import type { KnownBlock } from './types.ts'
import { channelName, dateWords, statusWords } from './words.ts'

/**
 * The whole channel reads it, people without a seat too, and it stays when somebody is forgotten: so it says neither who asks
 * nor what they wrote. That stands in the thread it leads to.
 */
export const unfoldedBlocks = (
  conversation: ConversationView,
  { place, workspace }: { place: Place | undefined; workspace: string },
): KnownBlock[] => {
  const { number, inbox, waitingSince, status } = conversation
  const name = `#${number} · ${escapedCut(channelName(inbox), 100)}`
  const link = place && permalink(workspace, place.root)
  const waits = waitingSince && status !== 'resolved' ? ` · ⏱ waiting since ${dateWords(waitingSince)}` : ''
  return [
    section(`*${name}*${link ? ` · <${link}|Open thread>` : ''}`),
    context(`${statusWords(conversation)}${waits}`),
  ]
}
