import type { Actor, Command, CommandBody, CommandName, CommandResult, Expect } from '../contract/index.ts'
import { actorSchema, commandNames, commandSchema, expectSchema, Refusal, z } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { Verb } from './acting.ts'
import { requirePermission } from './acting.ts'
import { enter } from './actor.ts'
import { bodyHash } from './canonical.ts'
import { claimCommand, onceClaimed } from './once.ts'
import { review } from './review.ts'
import { verbs } from './verbs.ts'

/** `scopes`: what the caller's token is limited to; the actor may then do only what both allow. */
export type Limits = { scopes?: readonly string[] }

/**
 * The one door for every change, whoever wishes it: the wish is read, the actor known and allowed, the id claimed and the
 * work done, in one transaction. Twice is once; a refusal leaves nothing behind.
 */
export const issue = async (
  services: Services,
  accountId: string,
  command: Command,
  limits: Limits = {},
): Promise<CommandResult> => (await issueOnce(services, accountId, command, limits)).result

/** `first`: this call did the work; else it is told what an earlier one did. */
export const issueOnce = async (
  services: Services,
  accountId: string,
  command: Command,
  { scopes }: Limits = {},
): Promise<{ result: CommandResult; first: boolean }> => {
  const wish = read(command)
  const verb = verbs[wish.name] as Verb<CommandName>
  if (wish.expect && verb.expects === false)
    throw new Refusal('invalid', `expect: ${wish.name} is not about a conversation that could have changed.`)
  if (wish.name === 'reply') await review(services, accountId, { ...wish, body: wish.body as CommandBody<'reply'> })
  const claim = { accountId, hash: bodyHash(wish.name, wish.body), ...wish }
  return services.db.transaction(async (trx) => {
    const { by, permissions, first } = await enter(trx, accountId, wish.actor, claimCommand(claim))
    const allowed = scopes ? permissions.filter((permission) => scopes.includes(permission)) : permissions
    requirePermission({ permissions: allowed }, verb.permission)
    const acting = { trx, services, accountId, actor: wish.actor, by, permissions: allowed, expect: wish.expect }
    return { first, result: await onceClaimed(trx, claim, first, () => verb.run(acting, wish.body)) }
  })
}

type Wish = { id: string; actor: Actor; name: CommandName; body: CommandBody<CommandName>; expect?: Expect }

const envelopeSchema = z.object({
  id: z.string().min(1).max(200),
  actor: actorSchema,
  name: z.enum(commandNames),
  expect: expectSchema.optional(),
})

const read = (command: Command): Wish => {
  const envelope = parsed(envelopeSchema, command)
  return {
    ...envelope,
    body: parsed(commandSchema(envelope.name) as z.ZodType<CommandBody<CommandName>>, command.body),
  }
}

const parsed = <T>(schema: z.ZodType<T>, given: unknown): T => {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', reason: issue.message }))
  throw new Refusal('invalid', `${wrong.map((w) => `${w.field}: ${w.reason}`).join('; ')}.`, { fields: wrong })
}
