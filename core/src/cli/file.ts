import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import {
  hoursSchema,
  priorities,
  Refusal,
  responsePartsSchema,
  shortCodeSchema,
  templateFromMarkdown,
  z,
} from '../contract/index.ts'

const settings = z.record(z.string(), z.unknown()).default({})
const member = z.strictObject({
  email: z.email(),
  name: z.string().min(1),
  role: z.string().default('agent'),
  password: z.string().optional(),
  signature: z.string().trim().max(5_000).optional(),
})
const rule = z.strictObject({
  inbox: z.string().optional(),
  team: z.string().optional(),
  label: z.string().optional(),
  priority: z.enum(priorities).optional(),
  via: z.string().min(1).optional(),
  language: z.string().min(2).optional(),
  attribute: z.strictObject({ name: z.string().min(1), value: z.string() }).optional(),
  hours: z.enum(['open', 'closed']).optional(),
  channel: z.string().min(1),
  mode: z.enum(['explicit', 'confirm', 'direct', 'alerts']).default('explicit'),
  hold: z.int().min(0).max(60).default(8),
  quiet: z.int().min(0).max(365).default(7),
  beside: z.boolean().default(false),
})
const app = z.strictObject({ name: z.string().min(1), plugin: z.string(), settings })
const inbox = z.strictObject({
  name: z.string().min(1),
  channel: z.string(),
  settings,
  assign: z.enum(['off', 'round-robin']).default('off'),
  team: z.string().optional(),
  app: z.string().optional(),
  hours: hoursSchema.nullable().optional(),
})
const installation = z.strictObject({
  name: z.string().min(1),
  surface: z.string(),
  settings,
  app: z.string().optional(),
  rules: z.array(rule).default([]),
})

/** Markdown; its variables are looked at before anything is applied. */
const responseText = z
  .string()
  .min(1)
  .check(({ value, issues }) => {
    const read = responsePartsSchema.safeParse([{ is: 'text', text: value, canon: templateFromMarkdown(value) }])
    for (const { message } of read.error?.issues ?? []) issues.push({ code: 'custom', message, input: value })
  })
const response = z.strictObject({ shortCode: shortCodeSchema, team: z.string().optional(), text: responseText })

const account = z.strictObject({
  slug: z.string(),
  name: z.string().min(1),
  locale: z.string().optional(),
  members: z.array(member).min(1),
  teams: z.array(z.strictObject({ name: z.string().min(1), members: z.array(z.email()).default([]) })).default([]),
  labels: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        color: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i)
          .default('#6b7280'),
      }),
    )
    .default([]),
  cannedResponses: z.array(response).default([]),
  apps: z.array(app).default([]),
  inboxes: z.array(inbox).default([]),
  installations: z.array(installation).default([]),
  /** By plugin: what each takes is its own to say. */
  plugins: z.record(z.string(), z.unknown()).default({}),
})

/** Configuration as code: the whole of what `apply` makes true and `export` prints. `apps` on top are those of the deployment. */
export const configurationFile = z.strictObject({ apps: z.array(app).default([]), accounts: z.array(account) })

export type ConfigurationFile = z.output<typeof configurationFile>
export type AccountFile = z.output<typeof account>
export type AppFile = z.output<typeof app>
export type ResponseFile = z.output<typeof response>
export type RuleFile = z.output<typeof rule>

export const openConfiguration = async (
  path: string,
  env: Record<string, string | undefined>,
): Promise<ConfigurationFile> => {
  const source = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('invalid', `${path} cannot be read (${error.code}).`)
  })
  return readConfiguration(source, env)
}

/** Reads the file; `${NAME}` becomes what the environment says, and a name it does not know is named. */
export const readConfiguration = (source: string, env: Record<string, string | undefined>): ConfigurationFile => {
  const missing = new Set<string>()
  const filled = fill(parsedYaml(source), env, missing)
  if (missing.size > 0)
    throw new Refusal('invalid_setting', `The environment has no ${[...missing].join(', ')}, which the file asks for.`)
  const parsed = configurationFile.safeParse(filled)
  if (parsed.success) return parsed.data
  throw new Refusal(
    'invalid_setting',
    parsed.error.issues.map((i) => `${i.path.join('.') || 'The file'}: ${i.message}`).join('\n'),
  )
}

const parsedYaml = (source: string): unknown => {
  try {
    return parse(source)
  } catch (error) {
    const [said] = String((error as Error).message).split(':\n')
    throw new Refusal('invalid_setting', `The file is no YAML: ${said}.`)
  }
}

const fill = (value: unknown, env: Record<string, string | undefined>, missing: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => fill(item, env, missing))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, env, missing)]))
  if (typeof value !== 'string') return value
  return value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (whole, name: string) => {
    const found = env[name]
    if (found === undefined) missing.add(name)
    return found ?? whole
  })
}
