import { z } from 'zod'
import { answerSetup, beginSetup, findSetup, returnToSetup } from '../../connections/index.ts'
import { route } from '../route.ts'
import { connection, idParams } from './schemas.ts'

const named = z.object({ id: z.string(), name: z.string() })

const step = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ask'), tell: z.string(), form: z.unknown().describe('JSON Schema of what is asked.') }),
  z.object({ is: z.literal('redirect'), tell: z.string(), url: z.string() }),
  z.object({ is: z.literal('pick'), tell: z.string(), from: z.array(named), several: z.boolean() }),
  z.object({
    is: z.literal('show'),
    tell: z.string(),
    lines: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  z.object({
    is: z.literal('done'),
    connections: z.array(named.extend({ health: connection.shape.health, tell: z.string() })),
  }),
])

const setup = z.object({
  id: z.string(),
  plugin: z.string(),
  kind: z.enum(['inbox', 'installation']),
  step,
  endsAt: z.date(),
})

const answer = z.union([
  z.strictObject({ values: z.record(z.string(), z.json()) }).describe('To `ask`.'),
  z.strictObject({ ids: z.array(z.string().max(500)).max(1_000) }).describe('To `pick`.'),
  z.strictObject({ seen: z.literal(true) }).describe('To `show`.'),
])

const query = z
  .record(z.string().max(200), z.string().max(8_000))
  .refine((it) => Object.keys(it).length <= 50, 'has too many fields')

/** Connecting by a provider's own pages: the sign-in of Slack and its like. The page `/setup/` walks through these. */
export const setupsRoutes = [
  route({
    method: 'POST',
    path: '/setups',
    summary: 'Begin to connect an inbox or installation by its provider’s own pages',
    about: 'Only the session or token that begins can go on. A step waits for ten minutes.',
    permission: 'connections.manage',
    body: z.strictObject({
      plugin: z.string().max(100),
      kind: z.enum(['inbox', 'installation']),
      app: z.uuid().optional().describe('Of this account, or one of the deployment: see `/v1/plugins`.'),
    }),
    answer: setup,
    status: 201,
    run: async ({ services, caller, body, onceSealed }) => onceSealed(await beginSetup(services, caller, body)),
  }),
  route({
    method: 'GET',
    path: '/setups/:id',
    summary: 'What a setup waits for, or what came of it',
    permission: 'connections.manage',
    params: idParams,
    answer: setup,
    run: ({ services, caller, params }) => findSetup(services, caller, params.id),
  }),
  route({
    method: 'POST',
    path: '/setups/:id/answer',
    summary: 'Answer the step of a setup',
    about: 'The last step makes the connections, or finds again those that stood at their addresses before.',
    permission: 'connections.manage',
    params: idParams,
    body: answer,
    answer: setup,
    run: ({ services, caller, params, body }) => answerSetup(services, caller, params.id, asAnswer(body)),
  }),
  route({
    method: 'POST',
    path: '/setups/returned',
    summary: 'Hand on what a provider’s page gave the browser it sent back',
    about: 'The whole query of that address. Its `state` works once.',
    permission: 'connections.manage',
    body: z.strictObject({ query }),
    answer: setup,
    run: ({ services, caller, body }) => returnToSetup(services, caller, body.query),
  }),
]

const asAnswer = (body: z.output<typeof answer>): Parameters<typeof answerSetup>[3] => {
  if ('values' in body) return { is: 'asked', values: body.values }
  if ('ids' in body) return { is: 'picked', ids: body.ids }
  return { is: 'seen' }
}
