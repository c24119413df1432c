import type { MirrorSuggestion, MirrorView, SuggestionView } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, checked, unless } from './client.ts'
import { metadataOf } from './mark.ts'
import { keyOf, placeOf } from './places.ts'
import { draftBlocks } from './render/index.ts'

/** The bot's own line, under its own name: nobody said this. */
export const post = async (
  { suggestion, delivery, repeated }: MirrorSuggestion,
  view: MirrorView,
  installation: Installation,
): Promise<{ keys: string[] }> => {
  const { channel, ts: thread_ts } = placeOf(view.root ?? '')
  const still = { unfurl_links: false, unfurl_media: false, link_names: false } as const
  const drawn = checked(draftBlocks(suggestion, view, { repeated }))
  const draft = { channel, thread_ts, ...drawn, ...still, metadata: metadataOf({ delivery, piece: 0 }) }
  const { ts } = await ask(installation, (client) => client.chat.postMessage(draft))
  return { keys: [keyOf(channel, String(ts))] }
}

export const amend = async (
  suggestion: SuggestionView,
  keys: readonly string[],
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  for (const key of keys) {
    const { channel, ts } = placeOf(key)
    const drawn = checked(draftBlocks(suggestion, view), 'update')
    await unless(
      ['message_not_found', 'edit_window_closed'],
      ask(installation, (client) => client.chat.update({ channel, ts, ...drawn })),
    )
  }
}
