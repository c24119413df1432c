import { join, resolve } from 'node:path'
import { Refusal, z } from '../contract/index.ts'
import { days, extensionIds, host, isLoopback, oneOf, origins, url, whole } from './fields.ts'

const HOURS = 'must be a number above 0, at most 720'
const TIMES = 'must be a number, 1 or more'
const postgresUrl = url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/deskless')

export { isExtensionId } from './fields.ts'

/** Every environment variable the hub reads; `pnpm deskless doctor` lists them from here. */
export const environment = z.object({
  PORT: whole(0, 65_535).default(3000).describe('Port the hub listens on.'),
  HOST: host
    .optional()
    .describe('Address the hub listens on; loopback on the embedded default. The demo is shown on loopback only.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded database, files and the generated key.'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL 15 or newer, may be pooled. Absent: the embedded database.'),
  DATABASE_DIRECT_URL: postgresUrl.optional().describe('Unpooled address of the same database, for migrations.'),
  DATABASE_POOL: whole(2, 200).default(10).describe('How many connections to PostgreSQL a process may hold.'),
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379')
    .optional()
    .describe('Redis for nudges, presence and fan-out. Losing it costs seconds, never a message.'),
  PUBLIC_URL: url(/^https?$/, 'https://support.example.com')
    .optional()
    .describe('Where providers and browsers reach the hub.'),
  DESKLESS_KEY: z
    .string()
    .regex(
      /^([0-9A-Za-z_-]+:)?[0-9a-f]{64}(,([0-9A-Za-z_-]+:)?[0-9a-f]{64})*$/,
      'must be 64 hex digits, or id:hex pairs with the newest first',
    )
    .optional()
    .describe('Seals secrets. Generated into DATA_DIR on the embedded default, required with DATABASE_URL.'),
  DESKLESS_DEMO: oneOf(['on', 'off'])
    .optional()
    .describe('The demo account and pages: on by default on the embedded database, off with DATABASE_URL.'),
  DESKLESS_CONFIG: z
    .string()
    .optional()
    .describe('File that lists the installed plugins; deskless.config.ts unless said.'),
  DESKLESS_ALLOW_ORIGINS: origins
    .default([])
    .describe(
      'Private origins plugins may fetch from, separated by commas; tcp://host:port is a mail server and the like.',
    ),
  DESKLESS_EXTENSIONS: extensionIds
    .default([])
    .describe(
      'Ids of browser extensions people may sign in with besides those of installed plugins, separated by commas.',
    ),
  DESKLESS_ROLE: oneOf(['all', 'api', 'worker']).default('all').describe('What this process does; also --role.'),
  DESKLESS_RAW_DAYS: days(30).describe(
    'Days until a closed raw item is emptied: its bytes go, its key stays as a keyed hash.',
  ),
  DESKLESS_EVENT_DAYS: days(90).describe('Days until an event that everybody has seen is forgotten.'),
  DESKLESS_OUTBOX_HOURS: z.coerce
    .number({ error: HOURS })
    .positive(HOURS)
    .max(720, HOURS)
    .default(1)
    .describe('Hours nobody may have worked before answers that wait are kept back at the start.'),
  // Read by crash.ts when it is loaded; here they are checked and listed.
  DESKLESS_CRASH: z
    .string()
    .regex(/^[a-z.-]+(@[1-9]\d*(~[1-9]\d*)?)?$/, 'must be <point>@<n> or <point>@<n>~<ms>')
    .optional()
    .describe('For fault runs only: where this process kills itself, or stands still.'),
  DESKLESS_HASTE: z.coerce
    .number({ error: TIMES })
    .min(1, TIMES)
    .optional()
    .describe('For fault runs only: leases and holds end this many times sooner.'),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent']).default('warn').describe('How much is logged.'),
})

export type Config = {
  port: number
  host: string
  dataDir: string
  database:
    | { engine: 'pglite'; folder: string }
    | { engine: 'postgres'; url: string; directUrl?: string; poolSize?: number }
  redisUrl?: string
  publicUrl: string
  key?: string
  demo: boolean
  role: 'all' | 'api' | 'worker'
  allowOrigins: string[]
  /** Browser extensions people may sign in with, besides those of plugins. */
  extensions: string[]
  /** The file that lists the installed plugins, where it is not the usual one. */
  pluginList?: string
  /** Settings that belong into a fault run and nowhere else. */
  faultRun: string[]
  rawDays: number
  eventDays: number
  outboxHours: number
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** Reads and checks the environment; a wrong value names itself. */
export const readConfig = (env: Record<string, string | undefined> = process.env): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success)
    throw new Refusal('invalid_setting', parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}.`).join(' '))
  const e = parsed.data
  requireTogether(e)
  const dataDir = resolve(e.DATA_DIR)
  return {
    port: e.PORT,
    host: e.HOST ?? (e.DATABASE_URL && e.DESKLESS_DEMO !== 'on' ? '0.0.0.0' : '127.0.0.1'),
    dataDir,
    database: databaseOf(e, dataDir),
    redisUrl: e.REDIS_URL,
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/$/, ''),
    key: e.DESKLESS_KEY,
    demo: e.DESKLESS_DEMO ? e.DESKLESS_DEMO === 'on' : !e.DATABASE_URL,
    role: e.DESKLESS_ROLE,
    allowOrigins: e.DESKLESS_ALLOW_ORIGINS,
    extensions: e.DESKLESS_EXTENSIONS,
    pluginList: e.DESKLESS_CONFIG && resolve(e.DESKLESS_CONFIG),
    faultRun: (['DESKLESS_CRASH', 'DESKLESS_HASTE'] as const).filter((name) => e[name] !== undefined),
    rawDays: e.DESKLESS_RAW_DAYS,
    eventDays: e.DESKLESS_EVENT_DAYS,
    outboxHours: e.DESKLESS_OUTBOX_HOURS,
    logLevel: e.LOG_LEVEL,
  }
}

/** Named like ours and read by nobody: mistyped mostly, and what was meant would stay as it was, without a word. */
export const unknownSettings = (env: Record<string, string | undefined> = process.env): string[] =>
  Object.keys(env).filter(
    (name) => name.startsWith('DESKLESS_') && !name.startsWith('DESKLESS_TEST_') && !(name in environment.shape),
  )

type Environment = z.output<typeof environment>

const requireTogether = (e: Environment): void => {
  if (e.DATABASE_URL && !e.DESKLESS_KEY)
    throw new Refusal(
      'invalid_setting',
      'DESKLESS_KEY is required with DATABASE_URL: set it to 64 hex digits, for example from `openssl rand -hex 32`, and keep it safe.',
    )
  if (e.DATABASE_DIRECT_URL && !e.DATABASE_URL)
    throw new Refusal(
      'invalid_setting',
      'DATABASE_DIRECT_URL is set without DATABASE_URL, so the embedded database would be used. Set both, or neither.',
    )
}

const databaseOf = (e: Environment, dataDir: string): Config['database'] =>
  e.DATABASE_URL
    ? { engine: 'postgres', url: e.DATABASE_URL, directUrl: e.DATABASE_DIRECT_URL, poolSize: e.DATABASE_POOL }
    : { engine: 'pglite', folder: join(dataDir, 'database') }

/** Everybody who reaches the demo may act as its people: it is shown to this machine alone. */
export const mayShowDemo = ({ host }: Pick<Config, 'host'>): boolean => isLoopback(host)
