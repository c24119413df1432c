// What comes from another part of the browser is looked at before it is believed. Small on purpose: no library enters a page.

/** Gives the value in its shape, or undefined. */
export type Shape<T> = (value: unknown) => T | undefined
export type Of<S> = S extends Shape<infer T> ? T : never

export const text =
  (most = 2_000): Shape<string> =>
  (value) =>
    typeof value === 'string' && value.length <= most ? value : undefined

export const number: Shape<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

export const oneOf =
  <const T extends string>(...known: readonly T[]): Shape<T> =>
  (value) =>
    known.find((it) => it === value)

/** All or nothing: a list with one wrong entry is no list. */
export const list =
  <T>(of: Shape<T>, most = 200): Shape<T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined
    const found = value.map(of)
    return found.some((it) => it === undefined) ? undefined : (found as T[])
  }

type Optional<T> = Shape<T> & { optional: true }

export const optional = <T>(of: Shape<T>): Optional<T> =>
  Object.assign((value: unknown) => of(value), { optional: true as const })

type Fields = Record<string, Shape<unknown>>
type Required_<F extends Fields> = { [K in keyof F as F[K] extends Optional<unknown> ? never : K]: Of<F[K]> }
type Optional_<F extends Fields> = { [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: Of<F[K]> }

/** Only the fields that are named; the rest is left behind. */
export const object =
  <F extends Fields>(fields: F): Shape<Required_<F> & Optional_<F>> =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const found: Record<string, unknown> = {}
    for (const [name, shape] of Object.entries(fields)) {
      const given = (value as Record<string, unknown>)[name]
      if (given === undefined && 'optional' in shape) continue
      const known = shape(given)
      if (known === undefined) return undefined
      found[name] = known
    }
    return found as Required_<F> & Optional_<F>
  }

export const record =
  <T>(of: Shape<T>, most = 500): Shape<Record<string, T>> =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const entries = Object.entries(value).map(([key, it]) => [key, of(it)] as const)
    if (entries.length > most || entries.some(([, it]) => it === undefined)) return undefined
    return Object.fromEntries(entries) as Record<string, T>
  }

export const either =
  <A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> =>
  (value) =>
    a(value) ?? b(value)
