import type { MirrorTurn, MirrorView } from '@deskless/core/contract'
import { pacedMirror } from '@deskless/core/contract'
import { knownId } from './channels.ts'
import type { Installation } from './client.ts'
import * as drafts from './drafts.ts'
import * as posts from './mirror.ts'
import * as moved from './moved.ts'
import { placeOf } from './places.ts'
import { scheduler } from './scheduler/client.ts'
import type { Settings } from './settings.ts'

/** The first call that this will make. */
const callOf = async (
  turn: MirrorTurn,
  view: MirrorView,
  installation: Installation,
): Promise<{ method: string; channel?: string }> => {
  if (turn.is === 'open') {
    const channel = (await knownId(installation, view.channel)) ?? view.channel
    return { method: 'chat.postMessage', channel }
  }
  if (turn.is === 'post') return { method: 'chat.postMessage', channel: placeOf(view.root ?? '').channel }
  const reacts = turn.is === 'tick' && turn.keys.posts.length === 0
  return { method: reacts ? 'reactions.add' : 'chat.update' }
}

export const mirror = pacedMirror<Settings>({
  turn: async (of, view, installation, { who, urgency }) =>
    scheduler.turn({ workspace: installation.id, ...(await callOf(of, view, installation)) }, who, urgency),
  open: posts.open,
  post: posts.post,
  update: posts.update,
  amend: posts.amend,
  tick: posts.tick,
  room: posts.room,
  suggestion: { post: drafts.post, amend: drafts.amend },
  recap: moved.recap,
  retell: moved.retell,
  point: moved.point,
  spot: moved.spot,
  discard: posts.discard,
})
