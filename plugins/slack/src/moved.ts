import type { MessageView, MirrorView, PostMark, Spot } from '@deskless/core/contract'
import { namesOfChannel } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, checked, unless } from './client.ts'
import { metadataOf } from './mark.ts'
import { permalinkOf } from './permalink.ts'
import { keyOf, placeOf } from './places.ts'
import { movedCard, pointerBlocks, recapBlocks } from './render/index.ts'
import type { Drawn } from './render/types.ts'
import { fitToShow } from './shared.ts'

/** "#billing", and the address every Slack client opens at the card. */
export const spot = async (root: string, installation: Installation): Promise<Spot> => {
  const { channel } = placeOf(root)
  const [, name = channel] = await namesOfChannel(installation, channel)
  const url = await permalinkOf(installation, root)
  return { name, ...(url ? { url } : {}) }
}

export const recap = async (
  lines: readonly MessageView[],
  view: MirrorView,
  installation: Installation,
  mark: PostMark,
): Promise<{ keys: string[] }> =>
  say(recapBlocks(lines, view, mark), await fitToShow(view, installation), installation, mark)

/** Its lines as they read by now. */
export const retell = async (
  lines: readonly MessageView[],
  keys: readonly string[],
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  for (const key of keys) await redraw(key, recapBlocks(lines, view, { repeated: false }), installation)
}

/** The card of a thread it left. */
export const drawLeft = async (view: MirrorView, installation: Installation): Promise<void> => {
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  await redraw(view.root ?? '', movedCard(view, first), installation)
}

/** What people deleted, or what Slack lets nobody change any more, stays as it is. */
const redraw = async (key: string, drawn: Drawn, installation: Installation): Promise<void> => {
  const { channel, ts } = placeOf(key)
  const draft = checked(drawn, 'update')
  await unless(
    ['message_not_found', 'edit_window_closed', 'cant_update_message', 'block_mismatch'],
    ask(installation, (client) => client.chat.update({ channel, ts, ...draft })),
  )
}

/** The card first: drawn again it is the same, and the line is what counts as done. */
export const point = async (
  view: MirrorView,
  installation: Installation,
  mark: PostMark,
): Promise<{ keys: string[] }> => {
  await drawLeft(view, installation)
  return say(pointerBlocks(view, mark), view, installation, mark)
}

const say = async (
  drawn: Drawn,
  { root = '' }: MirrorView,
  installation: Installation,
  { delivery }: PostMark,
): Promise<{ keys: string[] }> => {
  const { channel, ts: thread_ts } = placeOf(root)
  const still = { unfurl_links: false, unfurl_media: false, link_names: false } as const
  const draft = { channel, thread_ts, ...checked(drawn), ...still, metadata: metadataOf({ delivery, piece: 0 }) }
  const { ts } = await ask(installation, (client) => client.chat.postMessage(draft))
  return { keys: [keyOf(channel, String(ts))] }
}
