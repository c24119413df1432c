// The description is one by the book: what OpenAPI 3.1 asks of every document, whatever routes there are.
import { describe, expect, test } from 'vitest'
import { openApi } from './openapi.ts'
import { parcel } from './testing/parcel.ts'

type Json = Record<string, unknown>
/** Something in the document, and the way to it. */
type Spot = { at: string; it: Json }

const METHODS = ['get', 'put', 'post', 'delete', 'patch']
const words = (text: string) => new Set(text.split(' '))

/** The words each kind of object may use, of OpenAPI 3.1 and of JSON Schema 2020-12. */
const KNOWN = {
  document: words('openapi info servers tags paths components security externalDocs webhooks jsonSchemaDialect'),
  info: words('title version description summary termsOfService contact license'),
  path: words(`summary description servers parameters ${METHODS.join(' ')}`),
  operation: words(
    'tags summary description operationId parameters requestBody responses security deprecated servers callbacks externalDocs',
  ),
  parameter: words(
    'name in description required deprecated allowEmptyValue style explode schema example examples content',
  ),
  requestBody: words('description content required'),
  response: words('description headers content links'),
  media: words('schema example examples encoding'),
  security: words('type description name in scheme bearerFormat flows openIdConnectUrl'),
  components: words(
    'schemas responses parameters examples requestBodies headers securitySchemes links callbacks pathItems',
  ),
  schema: words(
    '$ref $id $defs $comment $anchor type enum const title description default deprecated readOnly writeOnly examples example ' +
      'multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format contentEncoding contentMediaType ' +
      'items prefixItems maxItems minItems uniqueItems contains properties patternProperties additionalProperties propertyNames ' +
      'required maxProperties minProperties allOf anyOf oneOf not if then else discriminator xml externalDocs',
  ),
} as const

const TYPES = words('string number integer boolean object array null')

const document = openApi('https://support.example.com', [parcel]) as Json
const children = (it: unknown, at: string): Spot[] =>
  Object.entries((it ?? {}) as Record<string, Json>).map(([name, child]) => ({ at: `${at}/${name}`, it: child }))
const each = (it: unknown, at: string): Spot[] =>
  Array.isArray(it) ? it.map((one: Json, i) => ({ at: `${at}/${i}`, it: one })) : []

const paths = children(document.paths, '#/paths')
const operations = paths.flatMap(({ at, it }) =>
  METHODS.flatMap((method) =>
    it[method] ? [{ at: `${at}/${method}`, it: it[method] as Json, path: at.slice(8) }] : [],
  ),
)
const parameters = operations.flatMap(({ at, it }) => each(it.parameters, `${at}/parameters`))
const bodies = operations.flatMap(({ at, it }) =>
  it.requestBody ? [{ at: `${at}/requestBody`, it: it.requestBody as Json }] : [],
)
const responses = operations.flatMap(({ at, it }) => children(it.responses, `${at}/responses`))
const media = [...bodies, ...responses].flatMap(({ at, it }) => children(it.content, `${at}/content`))
const components = document.components as Record<string, Json>

const SCHEMAS_BY_NAME = ['properties', 'patternProperties', '$defs']
const SCHEMAS_IN_ORDER = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const ONE_SCHEMA = ['items', 'additionalProperties', 'propertyNames', 'not', 'contains', 'if', 'then', 'else']

/** A schema and all that stand in it. `true` and `false` are schemas as well, and say nothing more. */
const schemasIn = ({ at, it }: Spot): Spot[] => {
  if (typeof it !== 'object') return []
  const inner = [
    ...SCHEMAS_BY_NAME.flatMap((word) => children(it[word], `${at}/${word}`)),
    ...SCHEMAS_IN_ORDER.flatMap((word) => each(it[word], `${at}/${word}`)),
    ...ONE_SCHEMA.flatMap((word) => (it[word] === undefined ? [] : [{ at: `${at}/${word}`, it: it[word] as Json }])),
  ]
  return [{ at, it }, ...inner.flatMap(schemasIn)]
}

const schemas = [
  ...[...parameters, ...media].flatMap(({ at, it }) =>
    it.schema ? [{ at: `${at}/schema`, it: it.schema as Json }] : [],
  ),
  ...children(components.schemas, '#/components/schemas'),
].flatMap(schemasIn)

const strange = (spots: readonly Spot[], known: ReadonlySet<string>) =>
  spots.flatMap(({ at, it }) => Object.keys(it).flatMap((word) => (known.has(word) ? [] : [`${at}: ${word}`])))

const target = (ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((it, step) => (it as Json | undefined)?.[step], document)

const twice = (all: readonly string[]) => all.filter((one, i) => all.indexOf(one) !== i)

/** Lists that come whole: each is bounded by what it belongs to. */
const WHOLE = [
  '/auth/accounts',
  '/v1/attributes',
  '/v1/canned-responses/search',
  '/v1/capabilities',
  '/v1/contacts/{id}/merge-suggestions',
  '/v1/contacts/{id}/remarks',
  '/v1/conversations/{id}/actions',
  '/v1/conversations/{id}/participants',
  '/v1/conversations/{id}/replying',
  '/v1/inboxes/{id}/reachable',
  '/v1/inboxes/{id}/templates',
  '/v1/me/devices',
  '/v1/members/{id}/devices',
  '/v1/plugins',
  '/v1/views',
]
/** Lists that are an order: of work, and of how well something fits. Search takes the filter as well. */
const ORDERED = ['/v1/queue', '/v1/search']

describe('the description of the API', () => {
  test('has a title, a version, and something to say', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.any(String), version: expect.any(String) },
    })
    expect(operations.length).toBeGreaterThan(50)
    expect(schemas.length).toBeGreaterThan(500)
  })

  test.each([
    ['the document', [{ at: '#', it: document }], KNOWN.document],
    ['its info', [{ at: '#/info', it: document.info as Json }], KNOWN.info],
    ['its components', [{ at: '#/components', it: components }], KNOWN.components],
    ['paths', paths, KNOWN.path],
    ['operations', operations, KNOWN.operation],
    ['parameters', parameters, KNOWN.parameter],
    ['bodies', bodies, KNOWN.requestBody],
    ['responses', responses, KNOWN.response],
    ['contents', media, KNOWN.media],
    ['schemas', schemas, KNOWN.schema],
    ['security schemes', children(components.securitySchemes, '#/components/securitySchemes'), KNOWN.security],
  ])('uses no word that nobody knows in %s', (_what, spots, known) => {
    expect(spots.length).toBeGreaterThan(0)
    expect(strange(spots, known)).toEqual([])
  })

  test('refers only to what it contains, and only where a schema stands', () => {
    const refs = schemas.filter(({ it }) => it.$ref !== undefined)
    expect(refs.length).toBeGreaterThan(0)
    expect(refs.filter(({ it }) => !/^#\/components\//.test(String(it.$ref)))).toEqual([])
    expect(refs.filter(({ it }) => target(String(it.$ref)) === undefined)).toEqual([])
    expect(JSON.stringify(document).match(/"\$ref":/g)).toHaveLength(refs.length)
  })

  test('has one filter language on every list, but for the few that always come whole', () => {
    const answersOf = (it: Json) => JSON.stringify((it.responses as Json | undefined)?.['200'] ?? {})
    const lists = operations.filter(
      ({ at, path, it }) =>
        at.endsWith('/get') && !path.includes('/p/') && answersOf(it).includes('"data":{"type":"array"'),
    )
    const spoken = ['filter', 'sort', 'limit', 'cursor']
    const without = lists.filter(({ at, it }) => {
      const names = each(it.parameters, at).map(({ it: { name } }) => name)
      return !spoken.every((name) => names.includes(name))
    })
    expect(lists.length - without.length).toBeGreaterThan(15)
    expect(without.map(({ path }) => path.replaceAll('~1', '/')).sort()).toEqual([...WHOLE, ...ORDERED].sort())
  })

  test('names every parameter of a path, once, as required', () => {
    for (const { at, it, path } of operations) {
      const own = each(it.parameters, at).map((parameter) => parameter.it)
      const declared = own.filter((parameter) => parameter.in === 'path')
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect([at, declared.map(({ name }) => name).sort()]).toEqual([at, [...inPath].sort()])
      expect([at, declared.filter(({ required }) => required !== true)]).toEqual([at, []])
      expect([at, twice(own.map((parameter) => `${parameter.in} ${parameter.name}`))]).toEqual([at, []])
    }
    expect(parameters.filter(({ it }) => !['path', 'query', 'header', 'cookie'].includes(String(it.in)))).toEqual([])
  })

  test('has no two paths that mean the same', () => {
    expect(twice(paths.map(({ at }) => at.replace(/\{\w+\}/g, '{}')))).toEqual([])
    expect(paths.filter(({ at }) => /:\w|\*/.test(at))).toEqual([])
  })

  test('gives every operation an id of its own, a summary, and an answer', () => {
    expect(twice(operations.map(({ it }) => String(it.operationId)))).toEqual([])
    expect(operations.filter(({ it }) => !/^\w+$/.test(String(it.operationId)) || !it.summary)).toEqual([])
    for (const { at, it } of operations) {
      const answers = Object.keys(it.responses as Json)
      expect([at, answers.filter((status) => !/^[1-5]\d\d$|^default$/.test(status))]).toEqual([at, []])
      expect([at, answers.some((status) => status.startsWith('2'))]).toEqual([at, true])
    }
    expect(responses.filter(({ it }) => typeof it.description !== 'string')).toEqual([])
  })

  test('asks for credentials and files under tags that it explains', () => {
    const tags = new Set((document.tags as { name: string }[]).map(({ name }) => name))
    const used = operations.flatMap(({ it }) => it.tags as string[])
    expect(used.filter((tag) => !tags.has(tag))).toEqual([])
    const asked = operations.flatMap(({ it }) => (it.security as Json[]).flatMap((one) => Object.keys(one)))
    expect(asked.filter((name) => !(name in (components.securitySchemes as Json)))).toEqual([])
  })

  test('has schemas whose types and required fields exist', () => {
    const types = schemas.flatMap(({ at, it }) => [it.type ?? []].flat().map((type) => ({ at, type: String(type) })))
    expect(types.filter(({ type }) => !TYPES.has(type))).toEqual([])
    const lacking = schemas.flatMap(({ at, it }) =>
      ((it.required ?? []) as string[])
        .filter((name) => !(name in ((it.properties ?? {}) as Json)))
        .map((name) => [at, name]),
    )
    expect(lacking).toEqual([])
  })
})
