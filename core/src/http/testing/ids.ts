// Which ids a request holds, and the same request with one of them taken from somewhere else.
import { z } from 'zod'

type Path = readonly string[]

/** Where in a value the texts stand that `isId` knows. */
const idPaths = (value: unknown, isId: (text: string) => boolean, at: Path = []): Path[] => {
  if (typeof value === 'string') return isId(value) ? [at] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => idPaths(child, isId, [...at, key]))
}

/** `own`, once for each id in it, with that one taken from `foreign`. */
export const swapped = <T>(own: T, foreign: T, isId: (text: string) => boolean): [path: string, swapped: T][] =>
  idPaths(own, isId).map((path) => {
    const copy = structuredClone(own)
    put(copy, path, get(foreign, path))
    return [path.join('.'), copy]
  })

const get = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((it, key) => (it as Record<string, unknown>)[key], value)
const put = (value: unknown, path: Path, leaf: unknown): void => {
  ;(get(value, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1) ?? ''] = leaf
}

/** Names in a schema that take an id, against the names `given` fills. `expect` is compared only. */
export const missingIds = (
  name: string,
  schema: z.ZodType | undefined,
  given: unknown,
  isId: (text: string) => boolean,
): string[] => {
  if (!schema) return []
  const wanted = idNames(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  const filled = new Set(idPaths(given, isId).flatMap((path) => path.filter((key) => !/^\d+$/.test(key))))
  return [...wanted].filter((key) => !filled.has(key) && !['assignee'].includes(key)).map((key) => `${name}: ${key}`)
}

const idNames = (schema: unknown, name = ''): Set<string> => {
  if (typeof schema !== 'object' || schema === null) return new Set()
  const it = schema as { format?: string; properties?: Record<string, unknown> }
  const here = it.format === 'uuid' ? [name] : []
  const inside = Object.entries(it).flatMap(([key, child]) => {
    if (key === 'properties')
      return Object.entries(child as object).flatMap(([property, shape]) => [...idNames(shape, property)])
    return [...idNames(child, name)]
  })
  return new Set([...here, ...inside])
}
