// When a case may be judged: nothing waits any more. The verdict itself never uses these figures.
import { agentsSaid } from '../support/agents.ts'
import { customersSaid } from '../support/customers.ts'
import type { Arena } from './arena.ts'
import { awaiting, pauseIn } from './patience.ts'
import { idsIn } from './slack/ids.ts'

/** What comes next was quiet for this long: a lane that only looks again later shows up in between. */
const CALM_LOOKS = 3
/** A look reads thousands of rows; one that is given up on a busy machine is no look, and calm would never come. */
const LOOK_MS = 20_000

export const untilQuiet = async (arena: Arena, urls: readonly string[]): Promise<void> => {
  const left = new Map<string, number>()
  const what = (): string => [...left].map(([name, n]) => `${name} ${n}`).join(', ')
  await awaiting(arena, () => `nothing to be left to do (${what()})`, quiet(arena, urls, left))
}

const quiet = async (arena: Arena, urls: readonly string[], left: Map<string, number>): Promise<void> => {
  for (let calm = 0; calm < CALM_LOOKS; ) {
    for (const url of urls) await readWaiting(url, left)
    left.set('hooks_to_tell', (await arena.provider.quiet()) ? 0 : 1)
    const still = [...left.values()].every((n) => n === 0)
    calm = still && (await everythingShown(arena)) ? calm + 1 : 0
    await pauseIn(arena, arena.tool ? 400 : 150)
  }
}

const readWaiting = async (url: string, left: Map<string, number>): Promise<void> => {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(LOOK_MS) }).catch(() => undefined)
  const text = (await answer?.text().catch(() => '')) ?? ''
  for (const name of WAITING)
    left.set(name, Number(new RegExp(`^deskless_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN))
}

const WAITING = ['raw_waiting', 'deliveries_waiting', 'holds_waiting', 'mirrors_behind', 'files_waiting']

/** What customers wrote or a form sent, and has not come to the tool, may be with a mirror that backs off. */
const everythingShown = async ({ tool, folder }: Arena): Promise<boolean> => {
  if (!tool) return true
  const shown = new Set((await tool.words()).flatMap(idsIn))
  const told = customersSaid(folder)
  const removed = new Set(told.flatMap((entry) => (entry.is === 'removal' ? [entry.of] : [])))
  const lines = told.filter(({ is }) => is === 'message')
  const wanted = [...lines, ...agentsSaid(folder)].filter(({ event }) => event === 'accepted')
  return wanted.every(({ id }) => shown.has(id) || removed.has(id))
}
