// Which conversations a list shows: a queue, narrowed by what was chosen above it.
import type { Desk as Api, Conversation, Filter, Queue } from '@deskless/core/client'
import type { FetchPage } from './pages.ts'

export const QUEUES = ['mine', 'unassigned', 'mentions', 'all'] as const
export const MORE_QUEUES = ['waiting', 'snoozed', 'team'] as const

/** A queue of the hub, everything, or a saved view by its id: `view:…`. */
export type QueueKey = (typeof QUEUES)[number] | (typeof MORE_QUEUES)[number] | `view:${string}`

export const isQueueKey = (word: string): word is QueueKey =>
  /^view:[0-9a-f-]{36}$/.test(word) || [...QUEUES, ...MORE_QUEUES].some((one) => one === word)

export const SORTS = ['-last_message_at', 'last_message_at', 'waiting_since', '-created_at'] as const
export const STATUSES = ['active', 'open', 'pending', 'snoozed', 'resolved', 'any'] as const

export type Narrowing = {
  status?: (typeof STATUSES)[number]
  sort?: (typeof SORTS)[number]
  inbox?: string
  /** A member, or `none`. */
  assignee?: string
  team?: string
  label?: string
  priority?: Conversation['priority']
}

export const isNarrowed = (by: Narrowing): boolean => Object.values(by).some((value) => value !== undefined)

const PAGE = 60

/** Pages of one choice. The hub's own queues know their order by themselves; anything else is asked by a filter. */
export const fetcherOf = (api: Api, queue: QueueKey, by: Narrowing, me: string): FetchPage<Conversation> => {
  const { status, sort, assignee, inbox, team, label, priority } = by
  const plain = status === undefined && sort === undefined && assignee === undefined
  if (plain && queue !== 'all' && !isView(queue)) {
    return async (cursor) => paged(await api.queue(queue, { inbox, team, label, priority, cursor, limit: PAGE }))
  }
  const view = isView(queue) ? queue.slice('view:'.length) : undefined
  const filter = filterOf(queue, by, me)
  // A saved view says its order itself, unless one is chosen here.
  const asked = { view, filter, sort, limit: PAGE }
  return async (cursor) => paged(await api.conversations({ ...asked, cursor }))
}

const isView = (queue: QueueKey): queue is `view:${string}` => queue.startsWith('view:')

const paged = ({ data, next }: { data: Conversation[]; next: string | null }) =>
  next === null ? { rows: data } : { rows: data, next }

type Condition = Extract<Filter, { field: string }>

export const filterOf = (queue: QueueKey, by: Narrowing, me: string): Filter => {
  const and: Condition[] = isView(queue) ? [] : [{ field: 'spam', op: 'eq', value: false }, ...ofQueue(queue, me)]
  const status = ofStatus(by.status ?? (isView(queue) || queue === 'snoozed' ? 'any' : 'active'))
  if (status) and.push(status)
  if (by.assignee === 'none') and.push({ field: 'assignee', op: 'is_null' })
  else if (by.assignee) and.push({ field: 'assignee', op: 'eq', value: by.assignee })
  for (const field of ['inbox', 'team', 'label', 'priority'] as const)
    if (by[field]) and.push({ field, op: 'eq', value: by[field] })
  if (by.sort === 'waiting_since') and.push({ field: 'waiting_since', op: 'not_null' })
  return { and }
}

const ofQueue = (queue: Queue | 'all', me: string): Condition[] => {
  switch (queue) {
    case 'mine':
      return [{ field: 'assignee', op: 'eq', value: me }]
    case 'unassigned':
      return [{ field: 'assignee', op: 'is_null' }]
    case 'mentions':
      return [{ field: 'mentioned', op: 'eq', value: me }]
    case 'waiting':
      return [{ field: 'waiting_since', op: 'not_null' }]
    case 'snoozed':
      return [{ field: 'status', op: 'eq', value: 'snoozed' }]
    case 'team':
      return [{ field: 'team', op: 'not_null' }]
    case 'all':
      return []
  }
}

const ofStatus = (status: (typeof STATUSES)[number]): Condition | undefined => {
  if (status === 'any') return undefined
  if (status === 'active') return { field: 'status', op: 'ne', value: 'resolved' }
  return { field: 'status', op: 'eq', value: status }
}
