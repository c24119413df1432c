import type { Route, RouteFile, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { builtLoader, loaderIntegrity } from './built.ts'
import { demoRoutes } from './demo/index.ts'
import { guest, pace, visitorKey } from './gate.ts'
import { history } from './history.ts'
import { pushRoutes } from './push/routes.ts'
import { openSession } from './session.ts'
import { requireOwn } from './threads.ts'
import { writeTicket } from './token.ts'
import type { Attachment, Page, Session } from './wire.ts'
import { FILE_MAX, identitySchema, threadSchema } from './wire.ts'
import { wishRoutes } from './wishes.ts'

const sessionBody = z.object({
  inbox: z.string().min(1).max(200),
  token: z.string().max(4000).optional(),
  identity: identitySchema.optional(),
  /** `false`: this browser sent nothing as the visitor of `token`, so signing in takes nothing over. */
  wrote: z.boolean().optional(),
})

const session: Route = {
  method: 'POST',
  path: '/session',
  summary: 'Begin or renew a visitor’s session: token, look of the chat, newest messages.',
  caller: 'public',
  cors: true,
  body: sessionBody,
  answer: z.looseObject({ token: z.string(), visitor: z.uuid(), identified: z.boolean() }),
  handle: ({ body, headers, ip, host }): Promise<Session> => {
    const { inbox: door, ...asking } = body as z.infer<typeof sessionBody>
    return openSession({ door, ...asking }, { origin: headers.origin, ip, host })
  },
}

const pageQuery = z.object({ before: z.string().max(80).optional(), thread: threadSchema.optional() })

const messages: Route = {
  method: 'GET',
  path: '/messages',
  summary: 'The visitor’s own messages, oldest first; `before` pages upwards.',
  caller: 'public',
  cors: true,
  query: pageQuery,
  answer: z.looseObject({ messages: z.array(z.unknown()), before: z.string().optional() }),
  handle: async ({ query, headers, ip, host }): Promise<Page> => {
    const who = await guest(headers, host)
    await pace(host, 'history', who.visit.visitor, ip)
    const { before, thread } = query as z.infer<typeof pageQuery>
    if (thread) requireOwn(who.visit.threads, thread)
    return history(who, { before, thread })
  },
}

const fileQuery = z.object({ name: z.string().min(1).max(300), mime: z.string().max(200).optional() })

const files: Route = {
  method: 'POST',
  path: '/files',
  summary: 'Upload one file; the ticket is then sent with a message.',
  caller: 'public',
  cors: true,
  query: fileQuery,
  raw: { maxBytes: FILE_MAX },
  answer: z.object({ ticket: z.string(), name: z.string(), mime: z.string(), size: z.number() }),
  handle: (request) => upload(request),
}

const upload = async ({ query, headers, ip, host, bytes }: RouteRequest): Promise<Attachment> => {
  const { visit, inbox } = await guest(headers, host)
  await pace(host, 'upload', visit.visitor, ip)
  if (!bytes || bytes.length === 0) throw new Refusal('invalid', 'This file is empty.')
  const { name, mime } = query as z.infer<typeof fileQuery>
  const file = await inbox.hub.files.save({ name, mime, bytes })
  return {
    ticket: writeTicket(visitorKey(host), visit.visitor, file.id),
    name: file.name,
    mime: file.mime,
    size: file.size,
  }
}

const loader: Route = {
  method: 'GET',
  path: '/loader.js',
  summary: 'The script a site embeds.',
  caller: 'public',
  cors: true,
  answer: 'file',
  // Short, because it names the app's chunk by its hash.
  handle: async (): Promise<RouteFile> => ({
    mime: 'text/javascript; charset=utf-8',
    body: await builtLoader(),
    headers: { 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' },
  }),
}

const pinned: Route = {
  method: 'GET',
  path: '/loader.json',
  summary: 'Where that script is, and its hash for the attribute `integrity`.',
  caller: 'public',
  cors: true,
  answer: z.object({ src: z.string(), integrity: z.string() }),
  handle: async ({ host }) => ({ src: `${host.publicUrl}/p/widget/loader.js`, integrity: await loaderIntegrity() }),
}

export const routes: readonly Route[] = [
  session,
  messages,
  files,
  ...wishRoutes,
  ...pushRoutes,
  loader,
  pinned,
  ...demoRoutes,
]
