import { z } from 'zod'
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
    about: 'The body is the file itself. Its type is found from its bytes.',
    permission: 'conversations.note',
    query: z.object({ name: z.string().min(1).max(500) }),
    bytes: true,
    answer: file,
    status: 201,
    run: async ({ services, caller, query, stream }) => {
      const row = await saveFile(services, { accountId: caller.accountId, name: query.name, bytes: stream })
      return oneOf(loader(services), { services, caller, params: { id: row.id } }, 'file')
    },
  }),
]
