import { createHash } from 'node:crypto'
import { z } from 'zod'
import { permissions } from '../accounts/index.ts'
import type { Plugin, Route } from '../contract/index.ts'
import { partSchema, refusals } from '../contract/index.ts'
import { consentRoutes, oauthRoutes } from './oauth-routes.ts'
import type { ApiRoute } from './route.ts'
import { apiRoutes } from './routes/index.ts'
import type { SignInRoute } from './sign-in-routes.ts'
import { accountsRoute, signInRoutes } from './sign-in-routes.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of everything that is declared: the API's own routes, signing in, and those of the installed plugins. */
export const openApi = (publicUrl: string, plugins: readonly Plugin[]): Json => {
  const paths = grouped([
    ...apiRoutes.map(ofApi),
    ...[accountsRoute, ...signInRoutes, ...consentRoutes].map((route) => ofSignIn('/auth', route)),
    ...oauthRoutes.map((route) => ofSignIn('/oauth', route)),
    ...plugins.flatMap((plugin) => (plugin.routes ?? []).map((route) => ofPlugin(plugin, route))),
  ])
  return described(publicUrl, plugins, paths)
}

const described = (publicUrl: string, plugins: readonly Plugin[], paths: Json): Json => ({
  openapi: '3.1.0',
  info: { title: 'Deskless', version: '1', description: ABOUT },
  servers: [{ url: publicUrl }],
  tags: [
    ...new Set([
      ...apiRoutes.map(tagOf),
      SIGN_IN,
      ...plugins.filter((p) => p.routes?.length).map((p) => `plugin ${p.id}`),
    ]),
  ].map((name) => ({ name })),
  paths,
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API token, or the access token of a device (`POST /oauth/token`).',
      },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'deskless.session_token',
        description: 'From `POST /auth/sign-in/email`; only from pages of this hub.',
      },
    },
    schemas: { Problem: PROBLEM, Part: schemaOf(partSchema, 'input'), ...shapes },
  },
})

const ABOUT = [
  'Customer support without another desk.',
  'Errors are problem details (RFC 9457) whose `code` is stable.',
  'A creating request may carry an `Idempotency-Key`: a repeat gets the first answer.',
  'Lists take `filter`, `sort`, `limit` and `cursor`. Filters: {"field","op","value"}, {"and":[…]}, {"or":[…]}; operators eq, ne, gt, gte, lt, lte, in, nin, contains, starts_with, is_null, not_null, before, after.',
  'With a session, the header `deskless-account` names the account for whoever is a member of several.',
].join('\n\n')

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: [...Object.keys(refusals), 'internal'] },
    detail: { type: 'string' },
    details: { type: 'object' },
    requestId: { type: 'string' },
  },
}

type Operation = { path: string; method: string; operation: Json }

const grouped = (operations: readonly Operation[]): Json => {
  const paths: Record<string, Json> = {}
  for (const { path, method, operation } of operations) paths[path] = { ...paths[path], [method]: operation }
  return paths
}

const inBraces = (path: string): string => path.replace(/:(\w+)/g, '{$1}').replace(/\{\/?\*(\w+)\}/g, '{$1}')
const tagOf = (route: ApiRoute): string => route.path.split('/')[1]?.replace('-', ' ') ?? ''
const idOf = (method: string, path: string): string =>
  `${method.toLowerCase()}${path.replace(/[/:{}*-]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`

const ofApi = (route: ApiRoute): Operation => ({
  path: `/v1${inBraces(route.path)}`,
  method: route.method.toLowerCase(),
  operation: {
    operationId: idOf(route.method, route.path),
    tags: [tagOf(route)],
    summary: route.summary,
    description: [route.about, needs(route)].filter(Boolean).join('\n\n'),
    security: [{ token: [] }, { session: [] }],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.method === 'POST' ? [KEY] : []),
    ],
    ...bodyOf(route.body, route.bytes),
    responses: responsesOf(route.answer, route.status ?? 200),
  },
})

const needs = ({ permission }: ApiRoute): string =>
  permission === 'member' ? 'For every member.' : `Permission \`${permission}\`: ${permissions[permission]}.`

const KEY: Json = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } }

const SIGN_IN = 'sign in'

const ofSignIn = (
  at: '/auth' | '/oauth',
  { method, path, summary, query, body, answer, open }: SignInRoute,
): Operation => ({
  path: at + path,
  method,
  operation: {
    operationId: `${at.slice(1)}_${idOf(method, path)}`,
    tags: [SIGN_IN],
    summary,
    security: open ? [] : [{ session: [] }],
    ...(query ? { parameters: parametersOf(query, 'query') } : {}),
    ...bodyOf(body, false, at === '/oauth' ? 'application/x-www-form-urlencoded' : undefined),
    responses: answer
      ? responsesOf(answer, 200)
      : { 200: { description: 'Done' }, default: { description: 'Refused' } },
  },
})

const ofPlugin = (plugin: Plugin, route: Route): Operation => ({
  path: `/p/${plugin.id}${inBraces(route.path)}`,
  method: route.method.toLowerCase(),
  operation: {
    operationId: `${plugin.id}_${idOf(route.method, route.path)}`,
    tags: [`plugin ${plugin.id}`],
    summary: route.summary,
    security: route.caller === 'public' ? [] : [{ token: [] }, { session: [] }],
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...bodyOf(route.body, route.raw !== undefined),
    responses:
      typeof route.answer === 'string'
        ? { 200: { description: `A ${route.answer}.` }, default: FAILED }
        : responsesOf(route.answer, 200),
  },
})

const parametersOf = (shape: z.ZodObject | undefined, place: 'path' | 'query'): Json[] =>
  Object.entries(shape?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field as z.ZodType, 'input')
    const required = place === 'path' || !(field as z.ZodType).safeParse(undefined).success
    return { name, in: place, required, schema, ...(description ? { description } : {}) }
  })

const bodyOf = (body: z.ZodType | undefined, bytes: boolean | undefined, type = 'application/json'): Json => {
  if (bytes)
    return {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', contentEncoding: 'binary' } } },
      },
    }
  return body ? { requestBody: { required: true, content: { [type]: { schema: schemaOf(body, 'input') } } } } : {}
}

const FAILED: Json = {
  description: 'What went wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const responsesOf = (answer: z.ZodType, status: number): Json => ({
  [status]: { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } },
  default: FAILED,
})

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
    },
  })
  return shared(json)
}

/** Shapes that contain themselves. A reference is read from the root of the whole document, so they must stand there. */
const shapes: Record<string, Json> = {}

const shared = ({ $defs, ...json }: Json): Json => {
  const names = Object.entries(($defs ?? {}) as Record<string, Json>).map(
    ([name, shape]) => [name, shapeName(shape)] as const,
  )
  const rewritten = (value: unknown): Json => {
    const text = names.reduce(
      (it, [name, to]) => it.replaceAll(`"#/$defs/${name}"`, `"#/components/schemas/${to}"`),
      JSON.stringify(value),
    )
    return JSON.parse(text) as Json
  }
  for (const [name, to] of names) shapes[to] = rewritten(($defs as Record<string, Json>)[name])
  return rewritten(json)
}

const shapeName = (shape: Json): string =>
  `Shape${createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 8)}`
