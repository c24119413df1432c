// The place a case is played in: a stage whose hub processes are killed and started again.
import type { Engine } from '../support/database.ts'
import type { Random } from '../support/random.ts'
import { seeded } from '../support/random.ts'
import type { Stage, StageOptions } from '../support/stage.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Patience } from './patience.ts'
import { newPatience } from './patience.ts'
import { moveIn } from './slack/move-in.ts'
import { moveInto } from './teams/move-in.ts'
import type { Tool, ToolName } from './tool.ts'

/**
 * `haste` divides the times that only guard against the dead, so that a test need not wait for them. `awayMs`: how long
 * something that vanishes stays away the first time; later times are shorter, so that a run does not consist of waiting.
 * `workers`: where several race for the same lanes. `healthyMs`: within this a hub that died must be healthy again. `patienceMs`: a case that takes longer hangs.
 */
export type Size = {
  messages: number
  lanes: number
  faults: number
  workers: number
  haste: number
  pauseMs: number
  awayMs: number
  healthyMs: number
  patienceMs: number
}

/** `workMs`: what the processors did until it was healthy, whoever else was busy. `until`: it lasted. `explains`: what was on its way in these may be unsure, and so may be deliveries with that code at any time. */
export type Fault = { at: number; until?: number; what: string; healthyMs?: number; workMs?: number; explains?: string }

/** What a fault may cost at most: what was accepted between these times, and not brought again since. */
export type Bound = { from: number; to: number; again: ReadonlySet<string> }

export type Arena = Stage &
  Patience & {
    seed: number
    size: Size
    random: Random
    faults: Fault[]
    /** Set where a loss is promised to be small, and not to be none. */
    bound?: Bound
    /** Taken away by whoever brought it, before anybody had to have seen it: what did not arrive of this is not lost. */
    withdrawn: Set<string>
    /** Beside the one of the company: a verdict is about these as well. */
    inboxes: { id: string; doorPath: string }[]
    /** Where agents work in cases that are played through one, and what of the company shows there. */
    tool?: Tool
    /** Ends the hub processes in an orderly way, for the verdict. */
    hubs: (() => Promise<void>)[]
    /** Rejects when a hub ends that nobody killed. */
    broken: PromiseWithResolvers<never>
  }

export type ArenaOptions = {
  resend?: StageOptions['resend']
  composition?: URL
  through?: ToolName
  ownServer?: boolean
  embeddedRedis?: boolean
}

const WITH: Record<ToolName, URL> = {
  slack: new URL('../courier/with-slack.ts', import.meta.url),
  teams: new URL('../courier/with-teams.ts', import.meta.url),
}

export const openArena = async (engine: Engine, seed: number, size: Size, options: ArenaOptions): Promise<Arena> => {
  const { resend, through, ownServer, embeddedRedis } = options
  const composition = through ? WITH[through] : options.composition
  const redis = { redis: true, embeddedRedis }
  const stage = await openStage(engine, { seed, ...redis, haste: size.haste, resend, composition, ownServer })
  const arena = {
    ...stage,
    ...newPatience(),
    seed,
    size,
    random: seeded(seed),
    faults: [],
    inboxes: [],
    withdrawn: new Set<string>(),
    hubs: [],
    broken: Promise.withResolvers<never>(),
  }
  if (!through) return arena
  try {
    return { ...arena, tool: await (through === 'slack' ? slackOf(arena) : moveInto(arena)) }
  } catch (error) {
    await closeStage(stage)
    throw error
  }
}

/** Slack takes a post a second in each channel. */
const slackOf = async (arena: Stage & { seed: number; size: Size }): Promise<Tool> => {
  const slack = await moveIn(arena)
  return { ...slack, breathMs: 1_500, weather: (weather) => slack.weather([...weather.slack]) }
}

export const closeArena = async (arena: Arena): Promise<void> => {
  arena.over.abort()
  for (const stop of arena.hubs.splice(0)) await stop().catch((error) => console.error(error))
  await closeStage(arena)
}

/** The inboxes a verdict is about. */
export const inboxesOf = ({ tool, company, inboxes }: Arena): string[] =>
  (tool?.inboxes ?? [company.inbox, ...inboxes]).map(({ id }) => id)
