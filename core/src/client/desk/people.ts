import type { Call } from './call.ts'
import { asJson } from './conversations.ts'
import type {
  Attribute,
  Candidate,
  CannedResponse,
  Contact,
  Conversation,
  Device,
  FilledResponse,
  Inbox,
  Label,
  ListAsked,
  Looked,
  Me,
  Member,
  MergeSuggestion,
  Page,
  Remark,
  SavedView,
  SearchAsked,
  SearchHits,
  SearchKind,
  Team,
  Template,
} from './types.ts'

/** Contacts, and how they are found. */
export const contactCalls = (call: Call) => ({
  contact: (id: string) => call<Contact>(`/contacts/${id}`),
  contacts: ({ filter, ...asked }: ListAsked = {}) =>
    call<Page<Contact>>('/contacts', { query: { ...asked, filter: asJson(filter) } }),
  /** Everything a person ever asked, in whichever inbox, newest first. */
  history: (contact: string, asked: { cursor?: string; limit?: number } = {}) =>
    call<Page<Conversation>>(`/contacts/${contact}/conversations`, { query: asked }),
  /** Who may be the same person, and nobody decided yet. */
  mergeSuggestions: async (contact: string) =>
    (await call<{ data: MergeSuggestion[] }>(`/contacts/${contact}/merge-suggestions`)).data,
  /** What agents keep about a person, newest first. */
  remarks: async (contact: string) => (await call<{ data: Remark[] }>(`/contacts/${contact}/remarks`)).data,
  /** Whom the hub knows by what a page says, in the order given. It is noted in the audit. */
  lookup: async (candidates: readonly Candidate[]) =>
    (await call<{ data: Looked[] }>('/lookup', { method: 'POST', body: { candidates } })).data,
  /** By words, the best first. */
  search: <K extends SearchKind>(of: K, words: string, { filter, ...asked }: SearchAsked = {}) =>
    call<Page<SearchHits[K]>>('/search', { query: { of, q: words, ...asked, filter: asJson(filter) } }),
})

/** What an account is made of: loaded once and seldom changed. */
export const accountCalls = (call: Call) => ({
  me: () => call<Me>('/me'),
  /** Extensions and other programs one is signed in with, the last used first. */
  devices: async () => (await call<{ data: Device[] }>('/me/devices')).data,
  endDevice: (id: string) => call<{ ok: true }>(`/devices/${id}`, { method: 'DELETE' }),
  members: () => all<Member>(call, '/members'),
  teams: () => all<Team>(call, '/teams'),
  labels: () => all<Label>(call, '/labels'),
  /** Inboxes in use, and what each can do. */
  inboxes: async () => (await call<{ data: Inbox[] }>('/capabilities')).data,
  attributes: async () => (await call<{ data: Attribute[] }>('/attributes')).data,
  /** Saved views that whoever asks sees, with how many conversations each holds. */
  views: async () => (await call<{ data: SavedView[] }>('/views')).data,
  /** What an inbox may begin with where free words are not allowed. */
  templates: async (inbox: string) => (await call<{ data: Template[] }>(`/inboxes/${inbox}/templates`)).data,
  /** Whom an inbox may write to first, by name or by how the address begins. */
  reachable: async (inbox: string, query: string) =>
    (await call<{ data: Contact[] }>(`/inboxes/${inbox}/reachable`, { query: { query } })).data,
  cannedResponses: async (query = '', limit?: number) =>
    (await call<{ data: CannedResponse[] }>('/canned-responses/search', { query: { query, limit } })).data,
  /** Its variables filled in; what is named in `unfilled` still stands in its braces. */
  filled: (response: string, conversation: string) =>
    call<FilledResponse>(`/canned-responses/${response}/filled`, { query: { conversation } }),
})

const all = async <T>(call: Call, path: string): Promise<T[]> => {
  const found: T[] = []
  for (let cursor: string | undefined; ; ) {
    const { data, next } = await call<Page<T>>(path, { query: { limit: 200, cursor } })
    found.push(...data)
    if (next === null) return found
    cursor = next
  }
}
