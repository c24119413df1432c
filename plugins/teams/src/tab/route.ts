import type { Route } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'

const TRIES = { limit: 30, perSeconds: 60 }
/** Who reads one conversation after the other asks for each of them. */
const LOOKS = { limit: 240, perSeconds: 60 }

const body = z.object({ token: z.string().min(1).max(16_000).describe('What Teams handed the tab') })
const answer = z.object({
  token: z.string().describe('For the header Authorization: Bearer, at this hub'),
  expiresInSeconds: z.number(),
})

export const sessionRoute: Route = {
  method: 'POST',
  path: '/session',
  summary: 'A short token for whoever opened the tab in Teams, for what Teams says of them',
  caller: 'public',
  body,
  answer,
  handle: async ({ body: asked, ip, host }) => {
    await host.rateLimit('tab', ip, TRIES)
    // With the first who opens it: a hub without Teams does not carry its library.
    const { signIn } = await import('./session.ts')
    return signIn(body.parse(asked).token, host)
  },
}

const asked = z.object({
  token: z.string().min(1).max(16_000).describe('What Teams handed the tab'),
  conversation: z.uuid(),
})

export const threadRoute: Route = {
  method: 'POST',
  path: '/thread',
  summary: 'Where a conversation stands in Teams, for whoever opened the tab and may read it',
  caller: 'public',
  body: asked,
  answer: z.object({ url: z.url().optional() }),
  handle: async ({ body: given, ip, host }) => {
    await host.rateLimit('tab-thread', ip, LOOKS)
    const { threadFor } = await import('./session.ts')
    const { token, conversation } = asked.parse(given)
    return threadFor(token, conversation, host)
  },
}
