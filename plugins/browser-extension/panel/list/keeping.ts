// What is looked at, as a saved view holds it.
import type { ViewFilter } from '@deskless/core/client'
import type { Narrowing, QueueKey } from './choice.ts'

/** Of a queue whose rule no view can hold (mentions, waiting) there is none. */
export const viewFilterOf = (queue: QueueKey, by: Narrowing, of: ViewFilter = {}): ViewFilter | undefined => {
  const from = queue.startsWith('view:') ? of : QUEUED[queue as keyof typeof QUEUED]
  if (!from) return undefined
  const status = statusOf(by.status ?? (from.status || queue.startsWith('view:') ? undefined : 'active'))
  return {
    ...from,
    ...(status && { status }),
    ...(by.status === 'any' && { status: undefined }),
    ...(by.assignee && { assignee: [by.assignee === 'none' ? 'nobody' : by.assignee] }),
    ...(by.inbox && { inbox: [by.inbox] }),
    ...(by.team && { team: [by.team] }),
    ...(by.label && { labels: [by.label] }),
    ...(by.priority && { priority: [by.priority] }),
    ...(by.sort && { sort: by.sort }),
  }
}

const QUEUED: Partial<Record<QueueKey, ViewFilter>> = {
  all: {},
  mine: { assignee: ['me'] },
  unassigned: { assignee: ['nobody'] },
  snoozed: { status: ['snoozed'] },
  team: { team: ['mine'] },
}

const statusOf = (status: Narrowing['status']): ViewFilter['status'] => {
  if (status === undefined || status === 'any') return undefined
  return status === 'active' ? ['open', 'pending', 'snoozed'] : [status]
}
