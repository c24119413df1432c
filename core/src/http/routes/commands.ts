import { z } from 'zod'
import { issue } from '../../commands/issue.ts'
import type { Command } from '../../contract/index.ts'
import { commandNames, commandSchema, expectSchema } from '../../contract/index.ts'
import { route } from '../route.ts'
import { commandResult } from './schemas.ts'

/** One entry per command, so that the documentation shows what each of them takes. */
const bodies = commandNames.map((name) =>
  z.strictObject({ name: z.literal(name), body: commandSchema(name) as z.ZodType, expect: expectSchema.optional() }),
)

export const commandsRoutes = [
  route({
    method: 'POST',
    path: '/commands',
    summary: 'Do something',
    about:
      'Every change of a conversation or contact, through the same door as buttons and rules. `Idempotency-Key` is the id of the command: twice is once.',
    permission: 'member',
    body: z.discriminatedUnion('name', bodies as [(typeof bodies)[number], ...typeof bodies]),
    answer: commandResult,
    run: ({ services, caller, body, key }) =>
      issue(services, caller.accountId, { ...(body as object), id: key, actor: caller.actor } as Command, {
        scopes: caller.permissions,
      }),
  }),
]
