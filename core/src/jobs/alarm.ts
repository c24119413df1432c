/** Rings at the times it was given; times that fall together ring once. */
export type Alarm = { at(time: Date | undefined): void }

/** Farther away the sweep is soon enough. */
const FARTHEST_MS = 60_000
/** Rings this often at most; a little late, because the database's clock decides what is due. */
const GRAIN_MS = 5

export const createAlarm = (ring: () => void, signal: AbortSignal): Alarm => {
  const timers = new Map<number, NodeJS.Timeout>()
  const end = (): void => {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }
  signal.addEventListener('abort', end, { once: true })
  return {
    at: (time) => {
      const wait = Math.max(0, (time?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now())
      const grain = Math.floor((Date.now() + wait) / GRAIN_MS) + 1
      if (wait > FARTHEST_MS || timers.has(grain) || signal.aborted) return
      const timer = setTimeout(
        () => {
          timers.delete(grain)
          ring()
        },
        Math.max(0, grain * GRAIN_MS - Date.now()),
      )
      timers.set(grain, timer.unref())
    },
  }
}
