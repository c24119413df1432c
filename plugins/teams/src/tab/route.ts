import type { Route } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'

const TRIES = { limit: 30, perSeconds: 60 }

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
