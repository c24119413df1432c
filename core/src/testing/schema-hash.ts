import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { migrations } from '../db/migrations/index.ts'

/** Names everything a prepared database depends on: the migrations and the engine that wrote its files. */
export function schemaHash(): string {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const engine = dependencies['@electric-sql/pglite']
  return createHash('sha256')
    .update(JSON.stringify([engine, migrations]))
    .digest('hex')
    .slice(0, 12)
}
