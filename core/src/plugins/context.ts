import { buffer } from 'node:stream/consumers'
import { issue } from '../commands/issue.ts'
import type { Files, Hub, Read, StoredFile } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { fileLink, openFile, saveFile } from '../files/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { conversationViews, memberViews, messagePage, messageViews, threadConversations } from '../queries/views.ts'
import type { Services } from '../services.ts'
import { findPort } from './registry.ts'

/** What a plugin is given, bound to one account: it can neither name another account nor reach past its own seat. */
export const createHub = (services: Services, accountId: string, plugin: string): Hub => ({
  accountId,
  publicUrl: services.config.publicUrl,
  log: services.log,
  safeFetch: services.safeFetch,
  files: filesOf(services, accountId),
  read: readOf(services, accountId),
  live: {
    publish: (topic, frame) => services.bus.publish(`plugin:${plugin}:${topic}`, frame),
    typing: (inbox, thread, on) => services.bus.publish(`account:${accountId}`, { typing: { inbox, thread, on } }),
  },
  command: (name, body, { actor, id, expect }) =>
    issue(services, accountId, { name, body, actor, id, expect } as Parameters<typeof issue>[2]),
  port: (name) => findPort(services.registry, name),
  enqueue: (name, payload, options = {}) => enqueueFor(services, accountId, plugin, name, payload, options),
})

const enqueueFor = async (
  services: Services,
  accountId: string,
  plugin: string,
  name: string,
  payload: Record<string, unknown>,
  { key, at }: { key?: string; at?: Date },
): Promise<void> => {
  if (!services.registry.get(plugin)?.jobs?.[name])
    throw new Refusal('invalid', `Plugin ${plugin} has no job named ${name}.`)
  const lane = `${accountId}:${name}:${key ?? crypto.randomUUID()}`
  await services.db.transaction((trx) =>
    enqueue(trx, [{ subscriber: `plugin:${plugin}`, lane, accountId, runAt: at, payload: { name, payload } }]),
  )
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
})

const stored = (row: StoredFile): StoredFile => ({
  id: row.id,
  name: row.name,
  mime: row.mime,
  size: row.size,
  status: row.status,
})

const readOf = ({ db }: Services, accountId: string): Read => ({
  conversation: async (id) => (await conversationViews(db.root, accountId, [id]))[0],
  messages: (conversation, page) => messagePage(db.root, accountId, conversation, page),
  message: async (id) => (await messageViews(db.root, accountId, [id]))[0],
  member: async (id) => (await memberViews(db.root, accountId, { ids: [id] }))[0],
  memberByEmail: async (email) => (await memberViews(db.root, accountId, { emails: [email.toLowerCase()] }))[0],
  members: () => memberViews(db.root, accountId),
  labels: () =>
    db.root
      .selectFrom('labels')
      .select(['id', 'name', 'color'])
      .where('account_id', '=', accountId)
      .orderBy('name')
      .execute(),
  teams: () =>
    db.root.selectFrom('teams').select(['id', 'name']).where('account_id', '=', accountId).orderBy('name').execute(),
  thread: (inbox, ref) => threadConversations(db.root, accountId, inbox, ref),
})
