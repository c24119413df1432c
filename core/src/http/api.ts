import type { Request, RequestHandler } from 'express'
import { json, Router } from 'express'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { checkedAnswer } from './answer.ts'
import { note } from './audit.ts'
import { callerOf, requirePermission } from './caller.ts'
import { nothingHere } from './errors.ts'
import { limits } from './limits.ts'
import { once } from './once.ts'
import type { ApiRoute } from './route.ts'
import { apiRoutes } from './routes/index.ts'

const JSON_LIMIT = '1mb'

/** `/v1`, from the route table. */
export const apiRouter = (services: Services): Router => {
  const router = Router()
  router.use(async (request, _response, next) => {
    await services.limiter.take('address', request.ip ?? '', limits.address)
    next()
  })
  const body = json({ limit: JSON_LIMIT })
  for (const route of apiRoutes) {
    const method = route.method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete'
    router[method](route.path, ...(route.body ? [body] : []), handler(services, route))
  }
  router.use(nothingHere)
  return router
}

const handler =
  (services: Services, route: ApiRoute): RequestHandler =>
  async (request, response) => {
    const caller = await callerOf(services, request)
    if (route.permission !== 'member') requirePermission(caller, route.permission)
    const asked = {
      params: route.params?.parse(request.params),
      query: route.query?.parse(request.query),
      body: route.body?.parse(request.body),
    }
    const given = keyOf(request)
    const work = async () =>
      checkedAnswer(
        route.answer,
        await route.run({ ...asked, services, caller, key: given ?? uuidv7(), stream: request } as never),
        `${route.method} ${route.path}`,
      )
    const wish = { caller, key: given ?? '', name: `${route.method} ${route.path}`, asked }
    const answer = route.once && given ? await once(services, wish, work) : await work()
    await note(services, caller, route, request.params.id ?? (answer as { id?: unknown }).id)
    response.status(route.status ?? 200).json(answer)
  }

const KEY = /^[\x21-\x7e]{1,200}$/

const keyOf = (request: Request): string | undefined => {
  const given = request.headers['idempotency-key']
  if (given === undefined) return undefined
  if (typeof given === 'string' && KEY.test(given)) return given
  throw new Refusal('invalid', 'An Idempotency-Key has up to 200 visible characters.')
}
