// What the mirror loop calls, each with its place in the line: what customers said before edits, edits before cards.

import type { Manner, MirrorTurn, MirrorView, SurfaceSeat, Urgency } from '@deskless/core/contract'
import { inManner } from '@deskless/core/contract'
import { knownId } from './channels.ts'
import type { Installation } from './client.ts'
import * as drafts from './drafts.ts'
import * as mirror from './mirror.ts'
import * as moved from './moved.ts'
import { placeOf } from './places.ts'
import { scheduler } from './scheduler/client.ts'
import type { Settings } from './settings.ts'

type Mirror = SurfaceSeat<Settings>['mirror']
type Line = { urgency: Urgency; who: string }

/** A job keeps its hands free while it waits; a letter of several posts is better finished than begun again. */
const PATIENCE = { patienceMs: 50, restMs: 20_000 }

const lineOf = (is: MirrorTurn['is'], { mirrorId }: MirrorView): Line => {
  if (is === 'open' || is === 'post') return { urgency: 'message', who: `message:${mirrorId}` }
  return is === 'card' ? { urgency: 'card', who: `card:${mirrorId}` } : { urgency: 'edit', who: `edit:${mirrorId}` }
}

const manner = (is: MirrorTurn['is'], view: MirrorView): Manner => ({ ...lineOf(is, view), ...PATIENCE })

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

/** Asked before a delivery is marked as begun, so that a wait costs no try. */
export const turn: NonNullable<Mirror['turn']> = async (of, view, installation) => {
  const { who, urgency } = lineOf(of.is, view)
  return scheduler.turn({ workspace: installation.id, ...(await callOf(of, view, installation)) }, who, urgency)
}

export const open: Mirror['open'] = (view, first, installation, mark) =>
  inManner(manner('open', view), () => mirror.open(view, first, installation, mark))

export const post: Mirror['post'] = (what, view, installation) =>
  inManner(manner('post', view), () => mirror.post(what, view, installation))

export const update: Mirror['update'] = (view, installation) =>
  inManner(manner('card', view), () => mirror.update(view, installation))

export const amend: Mirror['amend'] = (message, shown, view, installation) =>
  inManner(manner('amend', view), () => mirror.amend(message, shown, view, installation))

export const tick: Mirror['tick'] = (message, shown, view, installation) =>
  inManner(manner('tick', view), () => mirror.tick(message, shown, view, installation))

export const room: NonNullable<Mirror['room']> = (lines, view, installation) => mirror.room(lines, view, installation)

export const suggest: NonNullable<Mirror['suggestion']>['post'] = (what, view, installation) =>
  inManner(manner('post', view), () => drafts.post(what, view, installation))

export const resuggest: NonNullable<Mirror['suggestion']>['amend'] = (suggestion, keys, view, installation) =>
  inManner(manner('amend', view), () => drafts.amend(suggestion, keys, view, installation))

export const recap: NonNullable<Mirror['recap']> = (lines, view, installation, mark) =>
  inManner(manner('post', view), () => moved.recap(lines, view, installation, mark))

export const retell: NonNullable<Mirror['retell']> = (lines, keys, view, installation) =>
  inManner(manner('amend', view), () => moved.retell(lines, keys, view, installation))

export const point: NonNullable<Mirror['point']> = (view, installation, mark) =>
  inManner(manner('post', view), () => moved.point(view, installation, mark))

/** Asked once and kept, so it is worth some patience. */
export const spot: NonNullable<Mirror['spot']> = (root, installation) =>
  inManner({ urgency: 'edit', patienceMs: 5_000, restMs: 20_000 }, () => moved.spot(root, installation))

/** What stands twice is worth some patience: nobody comes back for it. */
export const discard = (keys: readonly string[], installation: Installation): Promise<void> =>
  inManner({ urgency: 'ornament', patienceMs: 5_000, restMs: 20_000 }, () => mirror.discard(keys, installation))
