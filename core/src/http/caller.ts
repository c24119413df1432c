import type { Request } from 'express'
import type { Caller } from '../accounts/index.ts'
import { authenticate, credentialsOf } from '../accounts/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { requireSameOrigin } from './csrf.ts'
import { limits } from './limits.ts'

/** Who calls, counted and checked. A cookie counts only when the request is our own page's. */
export const callerOf = async (services: Services, request: Request): Promise<Caller> => {
  const credentials = credentialsOf(request.headers)
  if (!credentials.token && credentials.cookie) requireSameOrigin(request, services.config.publicUrl)
  const caller = await authenticate(services, credentials).catch((error) => countUnknown(services, request, error))
  const { accountId, actor, via } = caller
  // First, so that what is refused here uses up nothing of what the member's other tokens share.
  if (via.kind === 'token') await services.limiter.take('token', `${accountId}:${via.id}`, limits.token)
  await services.limiter.take('caller', `${via.kind}:${accountId}:${actor.id}`, limits.caller)
  return caller
}

/** Guessing tokens is hopeless; guessing them fast is refused as well. */
const countUnknown = async (services: Services, request: Request, error: unknown): Promise<never> => {
  if (error instanceof Refusal && error.code === 'unauthorised')
    await services.limiter.take('unknown-token', request.ip ?? '', limits.unknownToken)
  throw error
}

export const requirePermission = (caller: Pick<Caller, 'permissions'>, permission: string): void => {
  if (!caller.permissions.includes(permission))
    throw new Refusal('forbidden', `This needs the permission ${permission}.`, { permission })
}
