import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import type { Executor } from '../../db/index.ts'
import { fileLink, saveFile } from '../../files/index.ts'
import { filesList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import type { Services } from '../../services.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { file, idParams, listQuery, pageOf } from './schemas.ts'

const loader = (services: Services) => async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'files', accountId, ids)).map((row) => ({
    id: row.id,
    name: row.name,
    mime: row.mime,
    size: Number(row.size),
    status: row.status,
    url: fileLink(services, accountId, row.id),
    createdAt: row.created_at,
  }))

/** No transaction is open while bytes move, so a repeat is known by the id of what it makes: a UUIDv8 of who asks and their key. */
const idOfKey = ({ accountId, actor }: Caller, key: string): string => {
  const hash = createHash('sha256').update(['file', accountId, actor.kind, actor.id, key].join('\n')).digest()
  hash[6] = 0x80 | (hash[6]! & 0x0f)
  hash[8] = 0x80 | (hash[8]! & 0x3f)
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export const filesRoutes = [
  route({
    method: 'GET',
    path: '/files',
    summary: 'List files',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(file),
    run: (call) => listed(call, filesList, loader(call.services)),
  }),
  route({
    method: 'GET',
    path: '/files/:id',
    summary: 'A file, with a link that opens it',
    permission: 'conversations.read',
    params: idParams,
    answer: file,
    run: (call) => oneOf(loader(call.services), call, 'file'),
  }),
  route({
    method: 'POST',
    path: '/files',
    summary: 'Keep a file, to be named in a reply',
    about: 'The body is the file itself. Its type is found from its bytes; `type` counts where they do not say.',
    permission: 'conversations.note',
    query: z.object({
      name: z.string().min(1).max(500),
      type: z.string().max(200).optional().describe('What its sender calls it, such as `text/csv`.'),
    }),
    bytes: true,
    answer: file,
    status: 201,
    run: async ({ services, caller, query, stream, key }) => {
      const id = idOfKey(caller, key)
      const { name, type: mime } = query
      const row = await saveFile(services, { accountId: caller.accountId, id, name, mime, bytes: stream })
      return oneOf(loader(services), { services, caller, params: { id: row.id } }, 'file')
    },
  }),
]
