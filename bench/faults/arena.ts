// The place a case is played in: a stage whose hub processes are killed and started again.
import { setTimeout as pause } from 'node:timers/promises'
import type { Engine } from '../support/database.ts'
import type { Random } from '../support/random.ts'
import { seeded } from '../support/random.ts'
import type { Stage, StageOptions } from '../support/stage.ts'
import { closeStage, openStage } from '../support/stage.ts'

/**
 * `haste` divides the times that only guard against the dead, so that a test need not wait for them. `awayMs`: how long
 * something that vanishes stays away the first time; later times are shorter, so that a run does not consist of waiting.
 * `healthyMs`: within this a hub that died must be healthy again.
 */
export type Size = {
  messages: number
  lanes: number
  faults: number
  haste: number
  pauseMs: number
  awayMs: number
  healthyMs: number
}

export type Fault = { at: number; what: string; healthyMs?: number }

export type Arena = Stage & {
  seed: number
  size: Size
  random: Random
  faults: Fault[]
  /** Ends the hub processes in an orderly way, for the verdict. */
  hubs: (() => Promise<void>)[]
  /** Rejects when a hub ends that nobody killed. */
  broken: PromiseWithResolvers<never>
}

export const openArena = async (
  engine: Engine,
  seed: number,
  size: Size,
  resend?: StageOptions['resend'],
): Promise<Arena> => {
  const stage = await openStage(engine, { seed, redis: true, haste: size.haste, resend })
  return { ...stage, seed, size, random: seeded(seed), faults: [], hubs: [], broken: Promise.withResolvers<never>() }
}

export const closeArena = async (arena: Arena): Promise<void> => {
  for (const stop of arena.hubs.splice(0)) await stop().catch((error) => console.error(error))
  await closeStage(arena)
}

export { pause }
