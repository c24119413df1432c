import type { MessageView, MirrorSuggestion, MirrorView, PostMark, Spot, SuggestionView } from '@deskless/core/contract'
import { namesOfChannel } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { isGone, rootOf } from './mirror.ts'
import { keyOf, linkTo, placeOf } from './places.ts'
import type { Drawn } from './port.ts'
import { drawDraft, drawPointer, drawRecap, movedCard } from './render/index.ts'

/** "#billing", and the address every Teams client opens at the card. */
export const spot = async (root: string, installation: Installation): Promise<Spot> => {
  const { channel } = placeOf(root)
  const [, name = 'another channel'] = await namesOfChannel(installation, channel)
  return { name, url: linkTo(root, installation.settings.tenantId ?? installation.address) }
}

const say = async (drawn: Drawn, view: MirrorView, installation: Installation): Promise<{ keys: string[] }> => {
  const root = rootOf(view)
  const id = await ask(installation, (teams) => teams.post(root, drawn))
  return { keys: [keyOf(placeOf(root).channel, id)] }
}

export const recap = (lines: readonly MessageView[], view: MirrorView, installation: Installation, mark: PostMark) =>
  say(drawRecap(lines, view, mark.repeated), view, installation)

const redraw = async (keys: readonly string[], drawn: Drawn, installation: Installation): Promise<void> => {
  for (const key of keys) {
    const { channel, id } = placeOf(key)
    await unless(
      ['gone', 'forbidden'],
      ask(installation, (teams) => teams.edit(channel, id, drawn)),
    )
  }
}

export const retell = (
  lines: readonly MessageView[],
  keys: readonly string[],
  view: MirrorView,
  installation: Installation,
): Promise<void> => redraw(keys, drawRecap(lines, view, false), installation)

/** The card first: drawn again it is the same. Where the thread is gone, nobody reads there, and nothing is to be said. */
export const point = async (
  view: MirrorView,
  installation: Installation,
  mark: PostMark,
): Promise<{ keys: string[] }> => {
  await redraw([rootOf(view)], movedCard(view), installation)
  try {
    return await say(drawPointer(view, mark.repeated), view, installation)
  } catch (error) {
    if (isGone(error)) return { keys: [] }
    throw error
  }
}

export const suggest = (what: MirrorSuggestion, view: MirrorView, installation: Installation) =>
  say(drawDraft(what.suggestion, view, what.repeated), view, installation)

export const resuggest = (
  suggestion: SuggestionView,
  keys: readonly string[],
  view: MirrorView,
  installation: Installation,
): Promise<void> => redraw(keys, drawDraft(suggestion, view, false), installation)
