import type { Request } from 'express'
import { json, Router } from 'express'
import { membershipsOf, signIn } from '../accounts/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { consentRouter } from './consent.ts'
import { requireSameOrigin } from './csrf.ts'
import { limits } from './limits.ts'
import { accountsRoute, signInRoutes } from './sign-in-routes.ts'

const OPEN = new Set(signInRoutes.map(({ path }) => path))

/** What somebody could try again and again. */
const GUESSED = new Set(['/sign-in/email', '/reset-password'])

export const signInRouter = (services: Services): Router => {
  const router = Router()
  router.use(json({ limit: '16kb' }))
  router.get(accountsRoute.path, async (request, response) => {
    response.json({ data: await membershipsOf(services, request.headers.cookie) })
  })
  router.use(consentRouter(services))
  router.use(async (request, response) => {
    if (!OPEN.has(request.path)) throw new Refusal('not_found')
    requireSameOrigin(request, services.config.publicUrl)
    if (GUESSED.has(request.path)) await limitSignIn(services, request)
    await (await forwarder(services))(request, response)
  })
  return router
}

const forwarder = async (services: Services) => {
  const { toNodeHandler } = await import('better-auth/node')
  return toNodeHandler(await signIn(services))
}

const limitSignIn = async ({ limiter }: Services, request: Request): Promise<void> => {
  const { email } = (request.body ?? {}) as { email?: unknown }
  await limiter.take('sign-in', request.ip ?? '', limits.signInAddress)
  if (typeof email === 'string')
    await limiter.take('sign-in-user', email.trim().toLowerCase().slice(0, 320), limits.signInUser)
}
