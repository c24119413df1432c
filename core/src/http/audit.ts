import type { Caller } from '../accounts/index.ts'
import type { Route } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { ApiRoute } from './route.ts'

/** Commands leave events or say it themselves, and reading is free; what changes the account itself is noted with who did it. Never a body. */
const isNoted = (route: ApiRoute): boolean =>
  route.method !== 'GET' &&
  route.permission !== 'conversations.note' &&
  !/^\/(commands|conversations|contacts|lookup)/.test(route.path)

export const note = async (services: Services, caller: Caller, route: ApiRoute, target: unknown): Promise<void> => {
  if (isNoted(route)) await noteAction(services, caller, `${route.method} ${route.path}`, target)
}

/** What a member changed of a plugin's own: no event tells it. */
export const noteOfPlugin = async (
  services: Services,
  caller: Caller,
  { plugin, route, target }: { plugin: string; route: Pick<Route, 'method' | 'path'>; target: unknown },
): Promise<void> => {
  if (route.method !== 'GET') await noteAction(services, caller, `${route.method} /p/${plugin}${route.path}`, target)
}

export const noteAction = async ({ db }: Services, caller: Caller, action: string, target: unknown): Promise<void> => {
  await db.root
    .insertInto('audit')
    .values({
      account_id: caller.accountId,
      id: uuidv7(),
      actor: JSON.stringify(caller.actor),
      action,
      target: typeof target === 'string' ? target : null,
    })
    .execute()
}
