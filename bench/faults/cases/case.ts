import type { Engine } from '../../support/database.ts'
import type { StageOptions } from '../../support/stage.ts'
import type { Arena } from '../arena.ts'
import type { Truth } from '../oracle/read.ts'

/** As the ledgers have them, message by message. */
export type Waits = {
  /** Accepted → visible. */
  visibleMs: readonly number[]
  /** Sent → accepted, with every repeat it took. */
  heldMs: readonly number[]
}

export type Case = {
  id: string
  title: string
  /** Where it applies: what needs several processes or Redis needs PostgreSQL. */
  engines: readonly Engine[]
  /** What the provider does with repeats; most providers do not notice them. */
  resend?: StageOptions['resend']
  /** Plays the fault, and waits until nothing is left to do. */
  play(arena: Arena): Promise<void>
  /** What this case promises beyond lost, duplicated and misordered: a sentence for everything that is not so. */
  judge?(arena: Arena, truth: Truth, waits: Waits): string[]
}
