import type { MirrorView } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { infoOf, sharedWith } from './channels.ts'
import type { Installation } from './client.ts'
import type { Someone } from './people.ts'
import { placeOf } from './places.ts'
import { movedSentence, sentences } from './render/index.ts'

/** Why somebody cannot send from here at all. */
export const whyNot = async (installation: Installation, { person }: Someone, view: MirrorView): Promise<string> => {
  if (view.movedTo) return movedSentence(view.movedTo)
  if (view.unfit) return sentences.unfit
  if (view.mode === 'alerts') return whyWatching(installation, channelOf(view))
  if (person === 'unmapped') return sentences.unmapped
  if (person === 'guest') return sentences.guest
  if (person === 'external') return sentences.external
  if (person !== 'agent') return sentences.notPermitted
  const shared = await sharedWith(installation, channelOf(view))
  return shared === 'unknown' ? sentences.unsaid : sentences.shared
}

const channelOf = ({ root = '', channel }: MirrorView): string => placeOf(root).channel || channel

/** A channel that cannot be written to leaves its conversations where they can be found. */
const whyWatching = async (installation: Installation, channel: string): Promise<string> => {
  try {
    const { archived, member } = await infoOf(installation, channel)
    if (archived) return sentences.archived
    return member ? sentences.alerts : sentences.left
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    return error.code === 'channel_not_found' ? sentences.left : sentences.alerts
  }
}
