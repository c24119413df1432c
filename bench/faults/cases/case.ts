import type { Engine } from '../../support/database.ts'
import type { StageOptions } from '../../support/stage.ts'
import type { Arena } from '../arena.ts'
import type { Heard } from '../oracle/outbound.ts'
import type { Truth } from '../oracle/read.ts'
import type { Look } from '../slack/wire.ts'
import type { ToolName } from '../tool.ts'

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
  /** Where it applies: what needs several processes needs PostgreSQL. */
  engines: readonly Engine[]
  /** What the provider does with repeats; most providers do not notice them. */
  resend?: StageOptions['resend']
  /** With Redis beside the embedded database, too. */
  embeddedRedis?: true
  /** On a PostgreSQL of its own, which it may stop. */
  ownServer?: true
  /** Why it cannot be played on this machine, if it cannot. */
  unplayable?(): Promise<string | undefined>
  /** What the hubs have installed, where that is not the courier alone. */
  composition?: URL
  /** Agents sit in this simulated tool; what stands there is judged as well. */
  through?: ToolName
  /** Plays the fault, and waits until nothing is left to do. */
  play(arena: Arena): Promise<void>
  /** What a provider of its own took and was asked, where that is not the courier. */
  heard?(arena: Arena): Heard
  /** What this case promises beyond lost, duplicated and misordered: a sentence for everything that is not so. */
  judge?(arena: Arena, truth: Truth, waits: Waits, look?: Look): string[] | Promise<string[]>
  /** What it measures that has no column of its own, in words. */
  figures?(arena: Arena, truth: Truth): string[]
}
