import type { Permission } from '../accounts/permissions.ts'
import { can } from '../accounts/permissions.ts'
import type { Actor, CommandBody, CommandName, CommandResult, Expect } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Doer } from '../conversations/activity.ts'
import type { Trx } from '../db/index.ts'
import type { Services } from '../services.ts'

/** Someone known and allowed, at work inside the one transaction of a command. */
export type Acting = Doer & {
  trx: Trx
  services: Services
  accountId: string
  actor: Actor
  /** What to call the actor in a line an agent reads. */
  by: string
  permissions: readonly string[]
  expect?: Expect
}

/** One command: who may give it, and what it does. No network inside. */
export type Verb<N extends CommandName> = {
  permission: Permission
  /** Set where there is no conversation to expect anything of. */
  expects?: false
  run(acting: Acting, body: CommandBody<N>): Promise<CommandResult>
}
export type Verbs = { [N in CommandName]: Verb<N> }

/** For what a command needs beyond its own permission. */
export const requirePermission = (acting: Pick<Acting, 'permissions'>, permission: Permission): void => {
  if (!can(acting, permission)) throw new Refusal('forbidden', undefined, { permission })
}
