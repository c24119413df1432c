// Time as the simulator sees it, so that a retry after five minutes or a trigger that expires needs no waiting in a test.

export type Clock = {
  now(): number
  /** Runs once, later; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export type VirtualClock = Clock & { advance(ms: number): void }

/** Stands still until it is advanced. */
export function virtualClock(start = Date.now()): VirtualClock {
  let now = start
  let waiting: { at: number; run: () => void }[] = []
  const next = (until: number) =>
    waiting.filter(({ at }) => at <= until).reduce<(typeof waiting)[number] | undefined>(earlier, undefined)
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const until = now + ms
      for (let timer = next(until); timer; timer = next(until)) {
        now = Math.max(now, timer.at)
        waiting = waiting.filter((other) => other !== timer)
        timer.run()
      }
      now = until
    },
  }
}

const earlier = <T extends { at: number }>(best: T | undefined, one: T): T => (best && best.at <= one.at ? best : one)
