import type { IncomingMessage, Server } from 'node:http'
import type { Express } from 'express'
import express from 'express'
import type { Services } from '../services.ts'
import { apiRouter } from './api.ts'
import { authorizePage, devicePage } from './consent-pages.ts'
import { docsRouter } from './docs.ts'
import type { EnterDoor } from './door.ts'
import { doorRouter } from './door.ts'
import { errorHandler, nothingHere } from './errors.ts'
import { openToExtensions } from './extensions.ts'
import { filesRouter } from './files.ts'
import type { Front } from './front/index.ts'
import { frontRouter } from './front/index.ts'
import { securityHeaders } from './headers.ts'
import { healthRouter } from './health.ts'
import { invitePage } from './invite.ts'
import { layoutRouter } from './layout.ts'
import { createLive } from './live/index.ts'
import { metadataRouter, oauthRouter } from './oauth.ts'
import { pluginsRouter } from './plugins.ts'
import type { RootPaths } from './root-paths.ts'
import { atRoot } from './root-paths.ts'
import { setupPage } from './setup.ts'
import { signInRouter } from './sign-in.ts'

export type HttpDeps = {
  enter: EnterDoor
  /** What `/readyz` says of Redis. */
  redisState?: () => string
  /** What `/` shows. */
  front?: Front
  /** What plugins have at the root. */
  rootPaths?: RootPaths
}

export type Http = {
  app: Express
  /** Takes the upgrades of a server that serves `app`. */
  attach(server: Server): void
  close(): Promise<void>
}

/** Everything the hub answers over HTTP, in the order it is looked at. */
export const createHttp = (services: Services, deps: HttpDeps): Http => {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  // A proxy on this machine or in a private network says whom it speaks for; anybody else could claim to be anyone.
  app.set('trust proxy', ['loopback', 'uniquelocal'])
  // First, and with headers of its own: nothing of what pages need is owed to a provider's hook.
  app.use(
    '/in',
    doorRouter(services.config, deps.enter, (id) => services.registry.get(id)?.channel?.largestHook),
  )
  app.use(securityHeaders(services.config))
  app.use(frontRouter(deps.front ?? { pages: [] }))
  app.use(healthRouter(services, deps.redisState ?? (() => 'unknown')))
  app.use(['/oauth', '/v1', '/f', '/layout', '/p'], openToExtensions(services))
  app.use('/auth', signInRouter(services))
  app.use('/oauth', oauthRouter(services))
  app.use(metadataRouter(services))
  app.use('/v1', apiRouter(services))
  app.use(docsRouter(services))
  app.use(invitePage())
  app.use(setupPage())
  app.use(authorizePage())
  app.use(devicePage())
  app.use('/f', filesRouter(services))
  app.use('/layout', layoutRouter(services))
  // After everything of our own, which no grant can hide.
  app.use(atRoot(services.registry, deps.rootPaths ?? {}))
  app.use('/p', pluginsRouter(services))
  app.use(nothingHere)
  app.use(errorHandler(services.log))
  const live = createLive(services, (request) => addressOf(app, request))
  return { app, attach: live.attach, close: live.close }
}

/** The peer's address, by the same trust in proxies as a request has. */
const addressOf = (app: Express, request: IncomingMessage): string => {
  const asked = Object.assign(Object.create(app.request), {
    app,
    headers: request.headers,
    socket: request.socket,
    connection: request.socket,
  })
  return asked.ip ?? ''
}
