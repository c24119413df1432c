// What is no item: uploads, and the questions what became of items and what waits to be fetched.
import type { PluginHost, Route, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { FILE_MAX } from './files.ts'
import type { OutEvent } from './send.ts'
import { shown } from './send.ts'
import type { Inbox } from './settings.ts'
import { requireSecret } from './signature.ts'
import { writeTicket } from './tickets.ts'
import { ITEMS_MAX } from './wire.ts'

const door = z.object({ door: z.string().min(1).max(200) })

/** The inbox behind the token, for whoever knows its secret. */
const caller = async ({ params, headers, bytes, host }: RouteRequest): Promise<Inbox> => {
  const inbox = (await host.connectionByToken((params as z.infer<typeof door>).door)) as Inbox | undefined
  if (!inbox) throw new Refusal('not_found', 'There is no inbox behind this token.')
  requireSecret(inbox.settings, headers, bytes ?? new Uint8Array(), Date.now())
  return inbox
}

const fileQuery = z.object({ name: z.string().min(1).max(300), mime: z.string().max(200).optional() })

const upload: Route = {
  method: 'POST',
  path: '/:door/files',
  summary: 'Upload one file; `file` is then named in a part.',
  caller: 'public',
  params: door,
  query: fileQuery,
  raw: { maxBytes: FILE_MAX },
  answer: z.object({ file: z.string(), name: z.string(), mime: z.string(), size: z.number() }),
  handle: async (request) => {
    const inbox = await caller(request)
    const { bytes, host } = request
    if (!bytes || bytes.length === 0) throw new Refusal('invalid', 'This file is empty.')
    const { name, mime } = request.query as z.infer<typeof fileQuery>
    const file = await inbox.hub.files.save({ name, mime, bytes })
    const about = { name: file.name, mime: file.mime, size: file.size }
    return { ...about, file: writeTicket(host as PluginHost, inbox.id, { ...about, file: file.id }) }
  },
}

const id = z.string().min(1).max(300)
const itemQuery = z.object({ id: z.union([id, z.array(id).min(1).max(ITEMS_MAX)]) })

const became: Route = {
  method: 'GET',
  path: '/:door/items',
  summary: 'What became of items, by their ids (`id`, up to 100 times).',
  caller: 'public',
  params: door,
  query: itemQuery,
  answer: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        state: z.enum(['unknown', 'accepted', 'done', 'unreadable']),
        reason: z.string().optional(),
        message: z.string().optional(),
        conversation: z.string().optional(),
      }),
    ),
  }),
  handle: async (request) => {
    const inbox = await caller(request)
    const asked = [(request.query as z.infer<typeof itemQuery>).id].flat()
    const found = new Map((await inbox.brought(asked)).map((it) => [it.key, it]))
    const items = asked.map(async (key) => {
      const item = found.get(key)
      if (!item) return { id: key, state: 'unknown' }
      const state = item.state === 'new' ? 'accepted' : item.state
      return { id: key, state, ...(item.reason && { reason: item.reason }), ...(await placeOf(inbox, key)) }
    })
    return { items: await Promise.all(items) }
  },
}

const placeOf = async ({ refs, hub }: Inbox, key: string): Promise<{ message?: string; conversation?: string }> => {
  const ref = await refs.find(key)
  if (ref?.kind === 'conversation') return { conversation: ref.id }
  const message = ref?.kind === 'message' ? await hub.read.message(ref.id) : undefined
  return message ? { message: message.id, conversation: message.conversation } : {}
}

const outgoingQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  wait: z.coerce.number().int().min(0).max(20).default(0),
})

/** What another process put is not always heard of here, so it is looked for as well. */
const LOOK_MS = 1_000

const outgoing: Route = {
  method: 'GET',
  path: '/:door/outgoing',
  summary:
    'What waits to be fetched, oldest first, until a receipt of it comes. `wait`: so many seconds for the first.',
  caller: 'public',
  params: door,
  query: outgoingQuery,
  answer: z.object({
    events: z.array(z.object({ id: z.string(), type: z.string(), data: z.record(z.string(), z.unknown()) })),
    next: z.string().optional(),
  }),
  handle: async (request) => {
    const inbox = await caller(request)
    const { after, limit, wait } = request.query as z.infer<typeof outgoingQuery>
    const waiting = await firstOf(inbox, { after, limit }, Date.now() + wait * 1000)
    const events = waiting.map(({ key, body }) => ({ id: key, ...shown(body as OutEvent, inbox) }))
    const last = waiting.at(-1)
    return { events, ...(last && waiting.length === limit && { next: last.cursor }) }
  },
}

type Page = Parameters<Inbox['outbox']['list']>[0]

const firstOf = async (
  inbox: Inbox,
  page: Page,
  until: number,
): Promise<Awaited<ReturnType<Inbox['outbox']['list']>>> => {
  for (;;) {
    const left = until - Date.now()
    const found = new AbortController()
    const signal = AbortSignal.any([found.signal, AbortSignal.timeout(Math.max(0, Math.min(left, LOOK_MS)))])
    // Listens before it looks: what comes in between is heard.
    const changed = inbox.outbox.changed(signal)
    const waiting = await inbox.outbox.list(page)
    if (waiting.length > 0 || left <= 0) {
      found.abort()
      return waiting
    }
    await changed
  }
}

export const routes: readonly Route[] = [upload, became, outgoing]
