import { isIP } from 'node:net'
import { z } from '../contract/index.ts'

export const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `must be an address like ${example}` })

/** Whoever mistyped one reads what it may be, not what the machine made of it. */
export const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return z.coerce.number({ error }).refine((n) => Number.isInteger(n) && n >= min && n <= max, error)
}

export const days = (byDefault: number) => whole(1, 3_650).default(byDefault)

export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` })

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i
const ALL_DIGITS = /^[\d.]+$/

/** What a socket can be bound to. A mistyped number would be looked up as a name, and fail much later. */
export const host = z
  .string()
  .refine(
    (value) => isIP(value) > 0 || (HOST_NAME.test(value) && !ALL_DIGITS.test(value)),
    'must be an address or a name of this machine, like 127.0.0.1, without a port',
  )

export const isLoopback = (value: string): boolean =>
  value === 'localhost' || value === '::1' || (isIP(value) === 4 && value.startsWith('127.'))

const asOrigin = (entry: string): string | undefined => {
  const found = URL.parse(entry)
  if (found?.protocol === 'tcp:')
    return found.port && `tcp://${found.host}` === found.href ? found.href.toLowerCase() : undefined
  const web = found?.protocol === 'http:' || found?.protocol === 'https:'
  return web && `${found.origin}/` === found.href ? found.origin : undefined
}

/** Compared with the origin of what is fetched: anything more or less than an origin would never match, without a word. */
export const origins = z.string().transform((value, context) => {
  const entries = value.split(',').flatMap((entry) => entry.trim() || [])
  const wrong = entries.filter((entry) => !asOrigin(entry))
  if (wrong.length > 0)
    context.addIssue({
      code: 'custom',
      message: `must be origins like https://wiki.internal:8443, separated by commas, and ${wrong.map((entry) => `“${entry}”`).join(' and ')} is none`,
    })
  return entries.flatMap((entry) => asOrigin(entry) ?? [])
})

const EXTENSION_ID = /^[a-p]{32}$/

export const isExtensionId = (id: string): boolean => EXTENSION_ID.test(id)

/** A mistyped id would let nobody in, without a word. */
export const extensionIds = z.string().transform((value, context) => {
  const entries = value.split(',').flatMap((entry) => entry.trim() || [])
  const wrong = entries.filter((entry) => !isExtensionId(entry))
  if (wrong.length > 0)
    context.addIssue({
      code: 'custom',
      message: `must be ids of extensions as chrome://extensions shows them, 32 letters from a to p, and ${wrong.map((entry) => `“${entry}”`).join(' and ')} is none`,
    })
  return entries
})
