import type { Priority } from './choices.ts'
import type { ConversationView } from './views.ts'

/**
 * The lists agents work from, of what is neither resolved nor spam. `waiting`: whose contact waits longest comes first;
 * `snoozed`: what wakes first; everything else: what moved last.
 */
export const queues = ['mine', 'unassigned', 'mentions', 'waiting', 'snoozed', 'team'] as const
export type Queue = (typeof queues)[number]

export type QueueAsked = {
  /** Whose list it is. */
  member: string
  queue: Queue
  /** Without one, `team` holds what belongs to any team of the member. */
  team?: string
  inbox?: string
  label?: string
  priority?: Priority
  /** The `next` of the page before. */
  after?: string
  limit?: number
}

/** A total of a hundred means "many": nobody counts on. */
export const TOTAL_MAX = 100

export type QueuePage = { rows: ConversationView[]; next?: string; total: number }

/** How many conversations each list of one member holds, up to `TOTAL_MAX`. */
export type QueueCounts = Record<Exclude<Queue, 'team'>, number>
