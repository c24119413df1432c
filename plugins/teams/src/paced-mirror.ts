import { pacedMirror } from '@deskless/core/contract'
import * as posts from './mirror.ts'
import * as moved from './moved.ts'
import { placeOf } from './places.ts'
import { countedAs, scheduler } from './scheduler/paced-port.ts'
import type { Settings } from './settings.ts'

export const mirror = pacedMirror<Settings>({
  // A whole channel is one conversation to Teams, so that is what counts.
  turn: (_of, view, { id }, { who, urgency }) =>
    scheduler.turn(countedAs(id, view.root ? placeOf(view.root).channel : view.channel), who, urgency),
  open: posts.open,
  post: posts.post,
  update: posts.update,
  amend: posts.amend,
  tick: posts.tick,
  room: posts.room,
  suggestion: { post: moved.suggest, amend: moved.resuggest },
  recap: moved.recap,
  retell: moved.retell,
  point: moved.point,
  spot: moved.spot,
  discard: posts.discard,
})
