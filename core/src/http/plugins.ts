import { fileURLToPath } from 'node:url'
import type { Request, RequestHandler, Response } from 'express'
import { json, Router, raw, static as serve } from 'express'
import type { z } from 'zod'
import type { Assets, Plugin, Route, RouteFile } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { checkedAnswer } from './answer.ts'
import { noteOfPlugin } from './audit.ts'
import { callerOf, requirePermission } from './caller.ts'
import { plainHeaders } from './door.ts'
import { nothingHere } from './errors.ts'
import { PAGE_POLICY } from './headers.ts'
import { keyOf } from './idempotency-key.ts'
import { limits } from './limits.ts'

const JSON_LIMIT = '256kb'

/** What the plugins serve, under `/p/<id>`: their declared routes and their static files. */
export const pluginsRouter = (services: Services): Router => {
  const router = Router()
  for (const plugin of services.registry.all) {
    const own = Router()
    for (const route of plugin.routes ?? []) mount(own, services, plugin, route)
    for (const assets of plugin.assets ?? [])
      own.use(`/${assets.prefix.replace(/^\/|\/$/g, '')}`, ...staticFiles(assets))
    router.use(`/${plugin.id}`, own)
  }
  router.use(nothingHere)
  return router
}

const mount = (router: Router, services: Services, plugin: Plugin, route: Route): void => {
  const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
  const limit: RequestHandler = async (request, _response, next) => {
    await services.limiter.take('plugin', request.ip ?? '', limits.plugin)
    next()
  }
  const body = route.raw ? raw({ type: () => true, limit: route.raw.maxBytes }) : json({ limit: JSON_LIMIT })
  if (route.cors) router.options(route.path, openToAll, preflight(methodsAt(plugin, route.path)))
  router[method](route.path, ...(route.cors ? [openToAll] : []), limit, body, async (request, response) => {
    const { caller, ...asked } = await readRequest(services, plugin, route, request)
    const answer = await route.handle(asked)
    const target = Object.values(request.params)[0] ?? (answer as { id?: unknown } | undefined)?.id
    if (caller) await noteOfPlugin(services, caller, { plugin: plugin.id, route, target })
    sendRouteAnswer(response, route, answer, `${plugin.id} ${route.method} ${route.path}`)
  })
}

const readRequest = async (services: Services, plugin: Plugin, route: Route, request: Request) => {
  const caller = route.caller === 'public' ? undefined : await callerOf(services, request)
  if (caller && route.caller !== 'public') requirePermission(caller, route.caller.permission)
  const read = (schema: z.ZodType | undefined, given: unknown): unknown => (schema ? schema.parse(given) : undefined)
  return {
    params: read(route.params, request.params) ?? request.params,
    query: read(route.query, request.query) ?? {},
    body: route.raw ? undefined : read(route.body, request.body),
    bytes: route.raw ? (Buffer.isBuffer(request.body) ? request.body : new Uint8Array()) : undefined,
    headers: plainHeaders(request.headers),
    key: keyOf(request),
    ip: request.ip ?? '',
    caller,
    actor: caller?.actor,
    hub: caller && services.hubFor(caller.accountId, plugin.id),
    host: services.hostFor(plugin.id),
  }
}

const sendRouteAnswer = (response: Response, route: Route, answer: unknown, where: string): void => {
  if (route.answer === 'page' || route.answer === 'file')
    return sendFile(response, route.answer, answer as RouteFile | string)
  response.json(checkedAnswer(route.answer, answer, where))
}

const sendFile = (response: Response, kind: 'file' | 'page', answer: RouteFile | string): void => {
  const file = typeof answer === 'string' ? { mime: 'text/html; charset=utf-8', body: answer } : answer
  if (kind === 'page') response.set('content-security-policy', PAGE_POLICY)
  response.set('content-type', file.mime)
  for (const [name, value] of Object.entries(file.headers ?? {})) response.set(name, value)
  response.end(typeof file.body === 'string' ? file.body : Buffer.from(file.body))
}

/** Open to pages of any site, and without cookies: who calls shows a token. */
const openToAll: RequestHandler = (_request, response, next) => {
  response.set('access-control-allow-origin', '*')
  response.set('access-control-expose-headers', 'retry-after')
  response.set('cross-origin-resource-policy', 'cross-origin')
  next()
}

/** One preflight speaks for every route of its path. */
const methodsAt = ({ routes = [] }: Plugin, path: string): string =>
  routes.flatMap((route) => (route.cors && route.path === path ? [route.method] : [])).join(', ')

const preflight =
  (methods: string): RequestHandler =>
  (request, response) => {
    response.set('access-control-allow-methods', methods)
    response.set(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? 'authorization, content-type',
    )
    response.set('access-control-max-age', '86400')
    response.status(204).end()
  }

const HASHED = /[.-][0-9a-zA-Z_-]{8,}\.[a-z0-9]+$/
const YEAR_SECONDS = 31_536_000
const SHORT_SECONDS = 300

const staticFiles = ({ folder, cors }: Assets): RequestHandler[] => [
  ...(cors ? [openToAll] : []),
  serve(fileURLToPath(folder), {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      const hashed = HASHED.test(path)
      response.setHeader(
        'cache-control',
        hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : `public, max-age=${SHORT_SECONDS}`,
      )
      if (path.endsWith('.html')) response.setHeader('content-security-policy', PAGE_POLICY)
    },
  }),
]
