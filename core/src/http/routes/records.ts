import { z } from 'zod'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { replay } from '../../inbound/raw.ts'
import { auditList, eventsList, rawItemsList, suggestionsList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { audit, event, idParams, listQuery, pageOf, rawItem, suggestion } from './schemas.ts'

// What was recorded: the audit, raw items, events, suggestions.

const rawItems = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'raw_items', accountId, ids, 'bigint')).map((row) => ({
    id: String(row.id),
    plugin: row.plugin,
    connection: row.connection_id,
    key: row.outside_key,
    state: row.state,
    attempts: row.attempts,
    reason: row.reason,
    receivedAt: row.received_at,
    closedAt: row.closed_at,
  }))

const events = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'events', accountId, ids, 'bigint')).map((row) => ({
    id: String(row.id),
    type: row.type,
    at: row.created_at,
    conversation: row.conversation_id,
    message: row.message_id,
    seq: row.seq,
    actor: row.actor,
    data: row.data,
  }))

const suggestions = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'suggestions', accountId, ids)).map((row) => ({
    id: row.id,
    conversation: row.conversation_id,
    parts: row.parts,
    action: row.action,
    why: row.why,
    author: row.author,
    status: row.status,
    createdAt: row.created_at,
  }))

const rowId = z.object({ id: z.string().regex(/^\d{1,18}$/) })

const audited = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'audit', accountId, ids)).map((row) => ({
    id: row.id,
    actor: row.actor,
    action: row.action,
    target: row.target,
    at: row.created_at,
  }))

export const recordsRoutes = [
  route({
    method: 'GET',
    path: '/audit',
    summary: 'List who changed the account, its people, connections and tokens',
    permission: 'audit.read',
    query: listQuery,
    answer: pageOf(audit),
    run: (call) => listed(call, auditList, audited),
  }),
  route({
    method: 'GET',
    path: '/raw-items',
    summary: 'List what came in, as it came; unreadable items are kept here',
    permission: 'data.manage',
    query: listQuery,
    answer: pageOf(rawItem),
    run: (call) => listed(call, rawItemsList, rawItems),
  }),
  route({
    method: 'GET',
    path: '/raw-items/:id',
    summary: 'A raw item',
    permission: 'data.manage',
    params: rowId,
    answer: rawItem,
    run: (call) => oneOf(rawItems, call, 'raw item'),
  }),
  route({
    method: 'POST',
    path: '/raw-items/:id/replay',
    summary: 'Read an unreadable item once more',
    permission: 'data.manage',
    params: rowId,
    answer: z.object({ replayed: z.array(z.string()) }),
    run: async (call) => {
      const found = await oneOf(rawItems, call, 'raw item')
      if (found.state !== 'unreadable') throw new Refusal('closed', 'Only an unreadable item can be read once more.')
      return { replayed: await replay(call.services.db, call.caller.accountId, [found.id]) }
    },
  }),
  route({
    method: 'GET',
    path: '/events',
    summary: 'List events: what happened, newest first',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(event),
    run: (call) => listed(call, eventsList, events),
  }),
  route({
    method: 'GET',
    path: '/suggestions',
    summary: 'List suggestions',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(suggestion),
    run: (call) => listed(call, suggestionsList, suggestions),
  }),
  route({
    method: 'GET',
    path: '/suggestions/:id',
    summary: 'A suggestion',
    permission: 'conversations.read',
    params: idParams,
    answer: suggestion,
    run: (call) => oneOf(suggestions, call, 'suggestion'),
  }),
]
