import type { Call } from './call.ts'
import type {
  ActionView,
  Conversation,
  Cost,
  Counts,
  Delivery,
  Draft,
  DraftBody,
  Envelope,
  ListAsked,
  Message,
  MessagePage,
  Page,
  Part,
  Participant,
  Queue,
  QueueFilter,
  QueuePage,
  SendWindow,
  Suggestion,
  Yours,
} from './types.ts'

type Asked = ListAsked & { view?: string }
type Place = { before?: number; after?: number; limit?: number }

const PAGE = 50

/** Lists of conversations, what one holds, and what is one's own in it. */
export const conversationCalls = (call: Call) => ({
  /** How many each of one's lists holds. */
  counts: () => call<Counts>('/queues'),
  queue: (queue: Queue, asked: QueueFilter & { cursor?: string; limit?: number } = {}) =>
    call<QueuePage>('/queue', { query: { queue, ...asked } }),
  /** By a filter, or by a saved view; both together narrow it. */
  conversations: ({ filter, ...asked }: Asked = {}) =>
    call<Page<Conversation>>('/conversations', { query: { ...asked, filter: asJson(filter) } }),
  conversation: (id: string) => call<Conversation>(`/conversations/${id}`),
  messages: (id: string, place: Place = {}) => messagePage(call, id, place),
  /** What changed since a change number, oldest change first: what a thread that was away has to show anew. */
  changedSince: (id: string, seq: number, limit = 200) => changedSince(call, id, seq, limit),
  message: (id: string) => call<Message>(`/messages/${id}`),
  /** Of a message with an HTML part: a page that shows it cleaned, for a frame. */
  layout: async (message: string) => (await call<{ url: string | null }>(`/messages/${message}/layout`)).url,
  /** Tries of a message to reach the contact, newest first. */
  deliveries: async (message: string) =>
    (await call<Page<Delivery>>('/deliveries', { query: { filter: asJson(is('message', message)) } })).data,
  participants: async (id: string) => (await call<{ data: Participant[] }>(`/conversations/${id}/participants`)).data,
  /** What plugins offer to do with it; the command `act` wishes one. */
  actions: async (id: string) => (await call<{ data: ActionView[] }>(`/conversations/${id}/actions`)).data,
  envelope: async (id: string) =>
    (await call<{ envelope: Envelope | null }>(`/conversations/${id}/envelope`)).envelope ?? undefined,
  /** Undefined where the inbox has none: one may write at any time. */
  window: async (id: string) =>
    (await call<{ window: SendWindow | null }>(`/conversations/${id}/window`)).window ?? undefined,
  suggestions: async (id: string) => {
    const filter = asJson({ and: [is('conversation', id), is('status', 'open')] })
    return (await call<Page<Suggestion>>('/suggestions', { query: { filter } })).data
  },
  ...ownCalls(call),
})

/** What only whoever asks sees. */
const ownCalls = (call: Call) => ({
  /** They have seen it up to here. It never goes back. */
  seen: (id: string, upTo: number) => call<Yours>(`/conversations/${id}/seen`, { method: 'PUT', body: { upTo } }),
  draft: (id: string) => call<Draft>(`/conversations/${id}/draft`),
  /** Kept if `number` is higher than what is kept; else the answer is what is, from another device. */
  saveDraft: (id: string, draft: { number: number; body?: DraftBody }) =>
    call<Draft>(`/conversations/${id}/draft`, { method: 'PUT', body: draft }),
  /** Warns colleagues for two minutes, in every tool; answers who else is answering. Say it again while the form is open. */
  startReplying: async (id: string) =>
    (
      await call<{ data: { id: string; name: string; until: string }[] }>(`/conversations/${id}/replying`, {
        method: 'POST',
      })
    ).data,
  stopReplying: (id: string) => call<{ ok: true }>(`/conversations/${id}/replying`, { method: 'DELETE' }),
  /** What an answer will be paid for, where its length makes a difference. */
  cost: async (inbox: string, parts: readonly Part[]) =>
    (await call<{ cost: Cost | null }>(`/inboxes/${inbox}/cost`, { method: 'POST', body: { parts } })).cost ??
    undefined,
})

const messagePage = async (call: Call, id: string, { before, after, limit = PAGE }: Place): Promise<MessagePage> => {
  const onward = after !== undefined && before === undefined
  const between = [
    ...(after === undefined ? [] : [{ field: 'number', op: 'gt' as const, value: after }]),
    ...(before === undefined ? [] : [{ field: 'number', op: 'lt' as const, value: before }]),
  ]
  const query = { filter: asJson({ and: between }), sort: onward ? 'number' : '-number', limit }
  const { data, next } = await call<Page<Message>>(`/conversations/${id}/messages`, { query })
  return { data: onward ? data : data.reverse(), more: next !== null }
}

const changedSince = async (call: Call, id: string, seq: number, limit: number): Promise<MessagePage> => {
  const query = { filter: asJson({ field: 'seq', op: 'gt', value: seq }), sort: 'seq', limit }
  const { data, next } = await call<Page<Message>>(`/conversations/${id}/messages`, { query })
  return { data, more: next !== null }
}

export const asJson = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value))
const is = (field: string, value: string) => ({ field, op: 'eq' as const, value })
