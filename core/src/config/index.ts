import { join, resolve } from 'node:path'
import { Refusal, z } from '../contract/index.ts'

const url = (protocol: RegExp, example: string) => z.url({ protocol, error: `must be an address like ${example}` })
const days = (byDefault: number) => z.coerce.number().int().min(1).max(3_650).default(byDefault)
const postgresUrl = url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/deskless')

/** Every environment variable the hub reads; `pnpm deskless doctor` lists them from here. */
export const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Port the hub listens on.'),
  HOST: z.string().optional().describe('Address the hub listens on; loopback on the embedded default.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded database, files and the generated key.'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL 15 or newer, may be pooled. Absent: the embedded database.'),
  DATABASE_DIRECT_URL: postgresUrl.optional().describe('Unpooled address of the same database, for migrations.'),
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
  DESKLESS_DEMO: z
    .enum(['on', 'off'])
    .optional()
    .describe('The demo account and pages: on by default on the embedded database, off with DATABASE_URL.'),
  DESKLESS_ALLOW_ORIGINS: z
    .string()
    .optional()
    .describe('Private origins plugins may fetch from, separated by commas.'),
  DESKLESS_ROLE: z.enum(['all', 'api', 'worker']).default('all').describe('What this process does; also --role.'),
  DESKLESS_RAW_DAYS: days(30).describe(
    'Days until a closed raw item is emptied: its bytes go, its key stays as a keyed hash.',
  ),
  DESKLESS_EVENT_DAYS: days(90).describe('Days until an event that everybody has seen is forgotten.'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn').describe('How much is logged.'),
})

export type Config = {
  port: number
  host: string
  dataDir: string
  database: { engine: 'pglite'; folder: string } | { engine: 'postgres'; url: string; directUrl?: string }
  redisUrl?: string
  publicUrl: string
  key?: string
  demo: boolean
  role: 'all' | 'api' | 'worker'
  allowOrigins: string[]
  rawDays: number
  eventDays: number
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** Reads and checks the environment; a wrong value names itself. */
export const readConfig = (env: Record<string, string | undefined> = process.env): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success)
    throw new Refusal('invalid_setting', parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}.`).join(' '))
  const e = parsed.data
  const dataDir = resolve(e.DATA_DIR)
  if (e.DATABASE_URL && !e.DESKLESS_KEY)
    throw new Refusal(
      'invalid_setting',
      'DESKLESS_KEY is required with DATABASE_URL: set it to 64 hex digits, for example from `openssl rand -hex 32`, and keep it safe.',
    )
  return {
    port: e.PORT,
    host: e.HOST ?? (e.DATABASE_URL ? '0.0.0.0' : '127.0.0.1'),
    dataDir,
    database: e.DATABASE_URL
      ? { engine: 'postgres', url: e.DATABASE_URL, directUrl: e.DATABASE_DIRECT_URL }
      : { engine: 'pglite', folder: join(dataDir, 'database') },
    redisUrl: e.REDIS_URL,
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/$/, ''),
    key: e.DESKLESS_KEY,
    demo: e.DESKLESS_DEMO ? e.DESKLESS_DEMO === 'on' : !e.DATABASE_URL,
    role: e.DESKLESS_ROLE,
    allowOrigins: (e.DESKLESS_ALLOW_ORIGINS ?? '').split(',').filter(Boolean),
    rawDays: e.DESKLESS_RAW_DAYS,
    eventDays: e.DESKLESS_EVENT_DAYS,
    logLevel: e.LOG_LEVEL,
  }
}
