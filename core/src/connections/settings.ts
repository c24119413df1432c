import type { SettingsSchema } from '../contract/index.ts'
import { Refusal, secretNames } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'

/** The settings schema of the seat a connection fills. */
const settingsSchema = (
  { registry }: Pick<Services, 'registry'>,
  kind: 'inbox' | 'installation',
  plugin: string,
): SettingsSchema => (kind === 'inbox' ? registry.channel(plugin).settings : registry.surface(plugin).settings)

const place = (connectionId: string, name: string): string => `connection:${connectionId}:${name}`

/** Checks settings against the plugin's schema and takes the secrets apart from what may be shown. */
export const sealSettings = (
  services: Pick<Services, 'registry' | 'seal'>,
  connection: { id: string; kind: 'inbox' | 'installation'; plugin: string },
  given: Record<string, unknown>,
): { settings: string; sealed: string } => {
  const schema = settingsSchema(services, connection.kind, connection.plugin)
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((i) => ({ field: i.path.join('.') || i.code, why: i.message }))
    throw new Refusal('invalid_setting', `Setting ${wrong.map((w) => `${w.field}: ${w.why}`).join('; ')}.`, {
      fields: wrong.map((w) => w.field),
    })
  }
  const secrets = new Set(secretNames(schema))
  const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
  const seal = ([name, value]: [string, unknown]): [string, string] => [
    name,
    services.seal.seal(String(value), place(connection.id, name)),
  ]
  return {
    settings: JSON.stringify(Object.fromEntries(entries.filter(([name]) => !secrets.has(name)))),
    sealed: JSON.stringify(Object.fromEntries(entries.filter(([name]) => secrets.has(name)).map(seal))),
  }
}

type Sealed = Pick<Row<'connections'>, 'id' | 'settings' | 'sealed'>

export const openSettings = (services: Pick<Services, 'seal'>, row: Sealed): Record<string, unknown> => ({
  ...row.settings,
  ...Object.fromEntries(
    Object.entries(row.sealed).map(([name, value]) => [name, services.seal.open(value, place(row.id, name))]),
  ),
})

/** What may be shown of a connection: plain settings, and of secrets only that they are set. */
export const shownSettings = (row: Sealed): Record<string, unknown> => ({
  ...row.settings,
  ...Object.fromEntries(Object.keys(row.sealed).map((name) => [name, { set: true }])),
})
