import type { Request } from 'express'
import { Router } from 'express'
import type { z } from 'zod'
import type { Caller, Client } from '../accounts/index.ts'
import { authenticate, clientOf, decidePairing, giveCode, sessionUser, waitingFor } from '../accounts/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { noteAction } from './audit.ts'
import { requireSameOrigin } from './csrf.ts'
import { limits } from './limits.ts'
import { consentBody, consentQuery, decideBody, lookBody } from './oauth-routes.ts'

/**
 * What the pages `/authorize/` and `/device/` ask. Looking changes nothing; letting in is a POST of our own page, with the
 * session of whoever sits before it. An API token lets nobody in.
 */
export const consentRouter = (services: Services): Router => {
  const router = Router()
  router.get('/authorize', async (request, response) => {
    await services.limiter.take('address', request.ip ?? '', limits.address)
    const asked = consentQuery.parse(request.query)
    response.json({ client: knownClient(services, asked).name, device: asked.device })
  })
  router.post('/authorize', async (request, response) => {
    const asked = consentBody.parse(request.body ?? {})
    const client = knownClient(services, asked)
    const caller = await present(services, request, asked.account)
    await services.limiter.take('consent', userOf(caller), limits.consent)
    const answer = asked.allow ? { code: await letIn(services, caller, client, asked) } : DENIED
    const back = { ...answer, state: asked.state, iss: originOf(services, request) }
    response.json({ redirect: `${client.redirectUri}?${new URLSearchParams(back)}` })
  })
  router.post('/device/look', async (request, response) => {
    const { code } = lookBody.parse(request.body ?? {})
    requireSameOrigin(request, services.config.publicUrl)
    const user = await sessionUser(services, request.headers.cookie)
    if (!user) throw new Refusal('unauthorised')
    await takeTry(services, user.id)
    response.json(await shownBy(services, code))
  })
  router.post('/device', async (request, response) => {
    const { code, account, allow } = decideBody.parse(request.body ?? {})
    const caller = await present(services, request, account)
    await takeTry(services, userOf(caller))
    await decidePairing(services, { code, accountId: caller.accountId, memberId: caller.actor.id, allow })
    if (allow) await noteAction(services, caller, 'POST /auth/device', undefined)
    response.json({ ok: true })
  })
  return router
}

const DENIED = { error: 'access_denied', error_description: 'You did not let it in.' }

type Asked = z.output<typeof consentQuery>

/** Nothing is ever sent to an address that is not exactly the client's own, not even a refusal. */
const knownClient = (services: Services, asked: Pick<Asked, 'client_id' | 'redirect_uri'>): Client => {
  const client = clientOf(services, asked.client_id)
  if (!client)
    throw new Refusal(
      'not_found',
      `This hub does not know the extension ${asked.client_id}: its operator adds the id to DESKLESS_EXTENSIONS.`,
    )
  if (asked.redirect_uri !== client.redirectUri)
    throw new Refusal('forbidden', 'The answer would go to an address that is not the extension’s own.')
  return client
}

const letIn = async (services: Services, caller: Caller, client: Client, asked: Asked): Promise<string> => {
  const code = await giveCode(services, {
    accountId: caller.accountId,
    memberId: caller.actor.id,
    client: client.id,
    name: asked.device,
    redirectUri: client.redirectUri,
    challenge: asked.code_challenge,
  })
  await noteAction(services, caller, 'POST /auth/authorize', client.id)
  return code
}

/** A person with a session of this hub, before a page of this hub, in an account of theirs. */
const present = async (services: Services, request: Request, account: string): Promise<Caller> => {
  requireSameOrigin(request, services.config.publicUrl)
  return authenticate(services, { cookie: request.headers.cookie, account })
}

const userOf = ({ via, actor }: Caller): string => (via.kind === 'session' ? via.userId : actor.id)

/** There are few codes to guess, and a person types one. */
const takeTry = ({ limiter }: Services, user: string): Promise<void> => limiter.take('user-code', user, limits.userCode)

const shownBy = async (services: Services, code: string): Promise<{ client: string; device: string }> => {
  const { client, name } = await waitingFor(services, code)
  return { client: clientOf(services, client)?.name ?? client, device: name }
}

/** Whom the device asked: the address in the person's browser, which was checked to be ours. */
const originOf = ({ config }: Services, { headers }: Request): string =>
  headers.origin ?? new URL(config.publicUrl).origin
