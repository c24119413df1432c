import type { MirrorView } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { channelId, infoOf, knownId } from './channels.ts'
import type { Installation } from './client.ts'
import { placeOf } from './places.ts'
import { watchOnly } from './watching.ts'

/**
 * A move names any channel, and the command that moves cannot ask Slack about it: so it is asked before the first post. A
 * channel of the rules was looked at when they were written, and is watched since; a conversation that begins there is shown.
 * Answers the view to draw: where an administrator allows such channels, they watch.
 */
export const fitToShow = async (view: MirrorView, installation: Installation): Promise<MirrorView> => {
  if (!view.cameFrom && !view.root && (await isOfRules(view.channel, installation))) return view
  const channel = view.root ? placeOf(view.root).channel : await channelId(installation, view.channel)
  // One Slack does not show us takes no post either, and says why.
  const info = channel ? await infoOf(installation, channel).catch(unseen) : undefined
  if (!channel || !info?.shared) return view
  if (!installation.settings.allowShared) throw refused(info.name)
  if (view.mode !== 'alerts') await watchOnly({ installation }, channel, 'shared')
  return { ...view, mode: 'alerts' }
}

/** A name alone may have become another channel's since. */
const isOfRules = async (channel: string, installation: Installation): Promise<boolean> =>
  ((await installation.desk?.channels())?.includes(channel) && (await knownId(installation, channel)) !== undefined) ??
  false

const unseen = (error: unknown): undefined => {
  if (error instanceof ChannelError && error.code === 'channel_not_found') return undefined
  throw error
}

const refused = (name: string): ChannelError =>
  new ChannelError({
    code: 'channel_shared',
    sent: 'no',
    retry: 'never',
    tell: `#${name} is shared with another company, who would read what customers write.`,
  })
