import { pino } from 'pino'
import type { Config } from './config/index.ts'
import type { Log } from './contract/index.ts'

/** Ids on every line, no bodies, no secrets: whatever looks like one is cut out even when passed by mistake. */
const REDACT = ['token', 'secret', 'password', 'authorization', 'cookie', 'key', 'body', 'text', 'parts'].flatMap(
  (name) => [name, `*.${name}`],
)

export const createLog = (level: Config['logLevel'], write?: (line: string) => void): Log => {
  const options = { level, redact: { paths: REDACT, censor: '[cut]' }, base: null }
  return write ? pino(options, { write }) : pino(options)
}
