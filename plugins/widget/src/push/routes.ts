// A browser asks to be told, or to be told no more; and what its site's service worker runs.
import { readFile } from 'node:fs/promises'
import type { Route, RouteFile, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import type { Guest } from '../gate.ts'
import { guest, pace } from '../gate.ts'
import { threadViews } from '../threads.ts'
import type { Wanted } from './subscriptions.ts'
import { subscribe, subscriptionSchema, unsubscribe } from './subscriptions.ts'

const WORKER = new URL('../../worker/push.js', import.meta.url)

const asking = async ({ headers, ip, host }: RouteRequest): Promise<Guest> => {
  const who = await guest(headers, host)
  await pace(host, 'push', who.visit.visitor, ip)
  return who
}

const wanted: Route = {
  method: 'POST',
  path: '/push',
  summary: 'Tell this browser of answers through its push service, while nobody looks at the site.',
  caller: 'public',
  cors: true,
  body: subscriptionSchema,
  answer: z.object({ told: z.literal(true) }),
  handle: async (request) => {
    const who = await asking(request)
    const { visit, inbox } = who
    if (!inbox.settings.webPush) throw new Refusal('unsupported', 'This chat sends no notices.')
    // Nobody who has said nothing waits for an answer, and nothing is kept of them.
    if ((await threadViews(who)).length === 0) throw new Refusal('not_found', 'Nothing was said here yet.')
    await subscribe(inbox.hub, { inbox: inbox.id, visitor: visit.visitor }, request.body as Wanted)
    return { told: true }
  },
}

const endBody = z.object({ endpoint: z.string().max(1_000) })

const unwanted: Route = {
  method: 'POST',
  path: '/push/end',
  summary: 'Tell this browser no more.',
  caller: 'public',
  cors: true,
  body: endBody,
  answer: z.object({ told: z.literal(false) }),
  handle: async (request) => {
    const { visit, inbox } = await asking(request)
    await unsubscribe(inbox.hub, (request.body as z.infer<typeof endBody>).endpoint, visit.visitor)
    return { told: false }
  },
}

const worker: Route = {
  method: 'GET',
  path: '/push.js',
  summary: 'What a site’s service worker runs to show notices.',
  caller: 'public',
  cors: true,
  answer: 'file',
  handle: async (): Promise<RouteFile> => ({
    mime: 'text/javascript; charset=utf-8',
    body: await readFile(WORKER),
    headers: { 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' },
  }),
}

export const pushRoutes: readonly Route[] = [wanted, unwanted, worker]
