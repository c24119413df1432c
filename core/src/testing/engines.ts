import { describe } from 'vitest'
import type { Engine } from './databases.ts'
import { needs } from './environment.ts'

export const engines: readonly Engine[] = ['pglite', 'postgres']

/** The same specification on both engines; without a PostgreSQL that half is skipped and says why. */
export function onEachEngine(specification: (engine: Engine) => void): void {
  for (const engine of engines)
    describe(`on ${engine}`, engine === 'postgres' ? needs('postgres') : {}, () => specification(engine))
}
