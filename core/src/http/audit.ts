import type { Caller } from '../accounts/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { ApiRoute } from './route.ts'

/** Commands leave events or say it themselves, and reading is free; what changes the account itself is noted with who did it. Never a body. */
const isNoted = (route: ApiRoute): boolean =>
  route.method !== 'GET' &&
  route.permission !== 'conversations.note' &&
  !/^\/(commands|conversations|contacts)/.test(route.path)

export const note = async ({ db }: Services, caller: Caller, route: ApiRoute, target: unknown): Promise<void> => {
  if (!isNoted(route)) return
  await db.root
    .insertInto('audit')
    .values({
      account_id: caller.accountId,
      id: uuidv7(),
      actor: JSON.stringify(caller.actor),
      action: `${route.method} ${route.path}`,
      target: typeof target === 'string' ? target : null,
    })
    .execute()
}
