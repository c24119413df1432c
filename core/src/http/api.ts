import type { RequestHandler } from 'express'
import { json, Router } from 'express'
import { bodyHash } from '../commands/canonical.ts'
import { once } from '../commands/once.ts'
import { uuidv7 } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { checkedAnswer } from './answer.ts'
import { note } from './audit.ts'
import { callerOf, requirePermission } from './caller.ts'
import { nothingHere } from './errors.ts'
import { keyOf } from './idempotency-key.ts'
import { limits } from './limits.ts'
import type { ApiRoute, Call } from './route.ts'
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
    const call = { ...asked, services, caller, key: keyOf(request) ?? uuidv7(), stream: request }
    const answer = await answerOf(route, call)
    await note(services, caller, route, request.params.id ?? (answer as { id?: unknown }).id)
    response.status(route.status ?? 200).json(answer)
  }

type Asked = Omit<Call<unknown, unknown, unknown>, 'once' | 'onceSealed'>

const answerOf = async (route: ApiRoute, asked: Asked): Promise<unknown> => {
  const name = `${route.method} ${route.path}`
  const checked = (answer: unknown) => checkedAnswer(route.answer, answer, name)
  const { services, caller, key, params, query, body } = asked
  const claim = { accountId: caller.accountId, actor: caller.actor, id: key, name }
  // What is kept for a repeat is the answer as it went out, so it is checked before and not again when it comes back as JSON.
  let kept = false
  const onceKept =
    ({ close, open }: Keeping) =>
    async (work: (trx: Trx) => Promise<unknown>): Promise<unknown> => {
      kept = true
      const hash = bodyHash(name, { params, query, body })
      return open(await makeOnce(services, { ...claim, hash }, async (trx) => close(checked(await work(trx)))))
    }
  const once = { once: onceKept(inClear), onceSealed: onceKept(sealed(services, claim)) }
  const answer = await route.run({ ...asked, ...once } as never)
  return kept ? answer : checked(answer)
}

/** How an answer lies in the table of commands until a repeat asks for it. */
type Keeping = { close(answer: unknown): unknown; open(kept: unknown): unknown }

const inClear: Keeping = { close: (answer) => answer, open: (kept) => kept }

const sealed = ({ seal }: Services, { accountId, actor, id }: Omit<Claim, 'hash'>): Keeping => {
  const place = `answer ${accountId} ${actor.kind}:${actor.id} ${id}`
  return {
    close: (answer) => ({ sealed: seal.seal(JSON.stringify(answer), place) }),
    open: (kept) => JSON.parse(seal.open((kept as { sealed: string }).sealed, place)),
  }
}

type Claim = Parameters<typeof once>[1]

const makeOnce = async (services: Services, claim: Claim, work: (trx: Trx) => Promise<unknown>): Promise<unknown> => {
  const answer = await services.db.transaction(async (trx) => {
    const made = await once(trx, claim, () => work(trx))
    crashPoint('make.before-commit')
    return made
  })
  crashPoint('make.after-commit')
  return answer
}
