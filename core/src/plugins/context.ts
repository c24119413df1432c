import { buffer } from 'node:stream/consumers'
import { noticePreferencesOf } from '../accounts/notice-preferences.ts'
import { issue } from '../commands/issue.ts'
import type { Files, Hub, Read, Seal, StoredFile } from '../contract/index.ts'
import { usualEnvelope } from '../conversations/envelope.ts'
import { listenIn } from '../events/wake.ts'
import { fileLink, openFile, saveFile } from '../files/index.ts'
import { layoutLink } from '../layout/index.ts'
import { searchCannedResponses } from '../queries/canned-responses.ts'
import { contactViews } from '../queries/contacts.ts'
import { suggestedMerges } from '../queries/merge-suggestions.ts'
import { isMuted, participantViews } from '../queries/participants.ts'
import { historyOf, searchContacts, searchConversations } from '../queries/search/index.ts'
import {
  conversationViews,
  memberViews,
  messagePage,
  messageViews,
  suggestionViews,
  threadConversations,
} from '../queries/views.ts'
import { filledResponse } from '../responses/fill.ts'
import type { Services } from '../services.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'
import { botOf } from './bots.ts'
import { databaseOf, enqueueIn } from './database.ts'
import type { DeskRead } from './read-desk.ts'
import { readDesk } from './read-desk.ts'
import { findPort } from './registry.ts'

/** What a plugin is given, bound to one account: it can neither name another account nor reach past its own seat. */
export const createHub = (services: Services, accountId: string, plugin: string): Hub => ({
  accountId,
  publicUrl: services.config.publicUrl,
  log: services.log,
  safeFetch: services.safeFetch,
  safeAddress: services.safeAddress,
  files: filesOf(services, accountId),
  read: { ...readOf(services, accountId), ...readDesk(services, accountId) },
  live: {
    publish: (topic, frame) => services.bus.publish(`plugin:${plugin}:${topic}`, frame),
    typing: (inbox, thread, on) => services.bus.publish(`account:${accountId}`, { typing: { inbox, thread, on } }),
  },
  command: (name, body, { actor, id, expect }) =>
    issue(services, accountId, { name, body, actor, id, expect } as Parameters<typeof issue>[2]),
  port: (name) => findPort(services.registry, name),
  enqueue: (...asked) => services.db.transaction((trx) => enqueueIn(services, trx, accountId, plugin, ...asked)),
  checkAddress: (url) => services.safeFetch.check(url),
  db: <T>() => databaseOf<T>(services, accountId, plugin),
  seal: sealOf(services, accountId, plugin),
  bot: (called) => botOf(services.db, accountId, plugin, called),
  listen: (on) => listenIn(services.db, accountId, plugin, on),
  tellAdmins: ({ key, name, tell }) =>
    services.db.transaction((trx) => tellAdmins(trx, accountId, { key: `${plugin}:${key}`, name, tell })),
})

const sealOf = ({ seal }: Services, accountId: string, plugin: string): Seal => {
  const at = (place: string): string => `plugin ${plugin} ${accountId} ${place}`
  return {
    close: (plain, place) => seal.seal(plain, at(place)),
    open: (sealed, place) => seal.open(sealed, at(place)),
  }
}

const filesOf = (services: Services, accountId: string): Files => ({
  save: async ({ name, mime, bytes }) => stored(await saveFile(services, { accountId, name, mime, bytes })),
  find: async (id) => {
    const row = await services.db.root
      .selectFrom('files')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst()
    return row && stored(row)
  },
  bytes: async (id) => new Uint8Array(await buffer((await openFile(services, { accountId, id })).stream)),
  link: (id, ttlSeconds) => fileLink(services, accountId, id, ttlSeconds),
  layout: (id, ttlSeconds) => layoutLink(services, { accountId, id }, ttlSeconds),
})

const stored = (row: StoredFile): StoredFile => ({
  id: row.id,
  name: row.name,
  mime: row.mime,
  size: row.size,
  status: row.status,
})

const readOf = (services: Services, accountId: string): Omit<Read, keyof DeskRead> => ({
  conversation: async (id) => (await conversationViews(services.db.root, accountId, [id]))[0],
  messages: (conversation, page) => messagePage(services.db.root, accountId, conversation, page),
  suggestion: async (id) => (await suggestionViews(services.db.root, accountId, { ids: [id] }))[0],
  envelope: (conversation) => usualEnvelope(services, accountId, conversation),
  message: async (id) => (await messageViews(services.db.root, accountId, [id]))[0],
  member: async (id) => (await memberViews(services.db.root, accountId, { ids: [id] }))[0],
  memberByEmail: async (email) =>
    (await memberViews(services.db.root, accountId, { emails: [email.toLowerCase()] }))[0],
  members: () => memberViews(services.db.root, accountId),
  labels: () =>
    services.db.root
      .selectFrom('labels')
      .select(['id', 'name', 'color'])
      .where('account_id', '=', accountId)
      .orderBy('name')
      .execute(),
  teams: () =>
    services.db.root
      .selectFrom('teams')
      .select(['id', 'name'])
      .where('account_id', '=', accountId)
      .orderBy('name')
      .execute(),
  noticePreferences: (member) => noticePreferencesOf(services.db.root, accountId, member),
  isMuted: (conversation, member) => isMuted(services.db.root, accountId, conversation, member),
  participants: (conversation) => participantViews(services.db.root, accountId, conversation),
  cannedResponses: (member, asked) => searchCannedResponses(services.db.root, accountId, member, asked),
  filledResponse: (id, by) => filledResponse(services.db.root, accountId, id, by),
  search: (words, page) => searchConversations(services.db.root, accountId, words, page),
  contacts: (words, limit) => searchContacts(services.db.root, accountId, words, limit),
  contact: async (id) => (await contactViews(services.db.root, accountId, [id])).get(id),
  suggestedMerges: (contact) => suggestedMerges(services.db.root, accountId, contact),
  history: (contact, page) => historyOf(services.db.root, accountId, contact, page),
  thread: (inbox, ref) => threadConversations(services.db.root, accountId, inbox, ref),
})
