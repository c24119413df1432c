import type { Engine } from '../../support/database.ts'
import type { Arena } from '../arena.ts'
import type { Truth } from '../oracle/read.ts'

export type Case = {
  id: string
  title: string
  /** Where it applies: what needs several processes or Redis needs PostgreSQL. */
  engines: readonly Engine[]
  /** Plays the fault, and waits until nothing is left to do. */
  play(arena: Arena): Promise<void>
  /** What this case promises beyond lost, duplicated and misordered: a sentence for everything that is not so. */
  judge?(arena: Arena, truth: Truth): string[]
}
