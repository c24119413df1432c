// When a case may be judged: nothing waits any more. The verdict itself never uses these figures.
import { setTimeout as pause } from 'node:timers/promises'
import type { Arena } from './arena.ts'

/** Longer than a lease, the sweep that finds its end, and the hold behind an unsure message, one after the other. */
const PATIENCE_MS = 240_000
const CALM_LOOKS = 3

export const untilQuiet = async (arena: Arena, urls: readonly string[]): Promise<void> => {
  const end = Date.now() + PATIENCE_MS
  for (let calm = 0; calm < CALM_LOOKS; ) {
    if (Date.now() > end) return
    const waiting = await Promise.all(urls.map(workWaiting))
    calm = waiting.every((n) => n === 0) && (await arena.provider.quiet()) ? calm + 1 : 0
    await pause(150)
  }
}

const workWaiting = async (url: string): Promise<number> => {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
  const text = (await answer?.text().catch(() => '')) ?? ''
  const figure = (name: string): number =>
    Number(new RegExp(`^deskless_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return figure('raw_waiting') + figure('deliveries_waiting')
}
