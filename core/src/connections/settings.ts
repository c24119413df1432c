import { isDeepStrictEqual } from 'node:util'
import type { SettingsSchema } from '../contract/index.ts'
import { Refusal, secretNames } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'

type Kind = 'inbox' | 'installation' | 'app'

/** The settings schema of what is being set up. */
const settingsSchema = ({ registry }: Pick<Services, 'registry'>, kind: Kind, plugin: string): SettingsSchema => {
  if (kind === 'app') return registry.app(plugin).settings
  return kind === 'inbox' ? registry.channel(plugin).settings : registry.surface(plugin).settings
}

type Of = 'connection' | 'app'
const place = (of: Of, id: string, name: string): string => `${of}:${id}:${name}`

/** Checks settings against the plugin's schema and takes the secrets apart from what may be shown. */
export const sealSettings = (
  services: Pick<Services, 'registry' | 'seal'>,
  { id, kind, plugin }: { id: string; kind: Kind; plugin: string },
  given: Record<string, unknown>,
): { settings: string; sealed: string } => {
  const schema = settingsSchema(services, kind, plugin)
  const secrets = new Set(secretNames(schema))
  const entries = Object.entries(readSettings(schema, given)).filter(([, value]) => value !== undefined)
  const seal = ([name, value]: [string, unknown]): [string, string] => [
    name,
    services.seal.seal(String(value), place(kind === 'app' ? 'app' : 'connection', id, name)),
  ]
  return {
    settings: JSON.stringify(Object.fromEntries(entries.filter(([name]) => !secrets.has(name)))),
    sealed: JSON.stringify(Object.fromEntries(entries.filter(([name]) => secrets.has(name)).map(seal))),
  }
}

const readSettings = (schema: SettingsSchema, given: Record<string, unknown>): Record<string, unknown> => {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((i) => ({ field: i.path.join('.') || i.code, why: i.message }))
  throw new Refusal('invalid_setting', `Setting ${wrong.map((w) => `${w.field}: ${w.why}`).join('; ')}.`, {
    fields: wrong.map((w) => w.field),
  })
}

/** Refuses what could not be stored over what is there, and names nobody reads: what a mistyped one was to change would stay as it is. */
export const checkSettings = (
  services: Pick<Services, 'registry'>,
  { kind, plugin }: { kind: Kind; plugin: string },
  present: Record<string, unknown>,
  given: Record<string, unknown>,
): void => {
  const schema = settingsSchema(services, kind, plugin)
  const known = Object.keys(schema.shape)
  const unknown = Object.keys(given).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Refusal(
      'invalid_setting',
      `Setting ${unknown.join(', ')}: ${plugin} has none of that name, it has ${known.join(', ')}.`,
    )
  readSettings(schema, mergedSettings(present, given))
}

type Sealed = Pick<Row<'connections'>, 'id' | 'settings' | 'sealed'>

export const openSettings = (
  services: Pick<Services, 'seal'>,
  row: Sealed,
  of: Of = 'connection',
): Record<string, unknown> => ({
  ...row.settings,
  ...Object.fromEntries(
    Object.entries(row.sealed).map(([name, value]) => [name, services.seal.open(value, place(of, row.id, name))]),
  ),
})

/** What may be shown: plain settings, and of secrets only that they are set. */
export const shownSettings = (row: Sealed): Record<string, unknown> => ({
  ...row.settings,
  ...Object.fromEntries(Object.keys(row.sealed).map((name) => [name, { set: true }])),
})

/** Settings that are not given stay as they are; so does a secret given back as `{ set: true }`. */
export const mergedSettings = (
  present: Record<string, unknown>,
  given: Record<string, unknown>,
): Record<string, unknown> => ({
  ...present,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => !isUnchangedSecret(value))),
})

/** Whether storing `given` would change nothing. Compared as the plugin reads them: it may write a value another way. */
export const sameSettings = (
  services: Pick<Services, 'registry'>,
  { kind, plugin }: { kind: Kind; plugin: string },
  present: Record<string, unknown>,
  given: Record<string, unknown>,
): boolean => {
  const parsed = settingsSchema(services, kind, plugin).safeParse(mergedSettings(present, given))
  return parsed.success && isDeepStrictEqual(JSON.parse(JSON.stringify(parsed.data)), present)
}

const isUnchangedSecret = (value: unknown): boolean => typeof value === 'object' && value !== null && 'set' in value
