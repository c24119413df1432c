// What one bot may do in one conversation; a whole channel is one conversation.

export type Limits = { /** 0: it may go. Else how long until it may. */ take(conversation: string): number }

/** So many in so many milliseconds. */
const WINDOWS = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const

export const createLimits = (on: boolean, now: () => number = Date.now): Limits => {
  const taken = new Map<string, number[]>()
  return {
    take: (conversation) => {
      if (!on) return 0
      const at = now()
      const times = (taken.get(conversation) ?? []).filter((time) => time > at - 3_600_000)
      const waits = WINDOWS.map(([most, span]) => {
        const oldest = times.at(-most)
        return oldest === undefined ? 0 : Math.max(0, oldest + span - at)
      })
      const wait = Math.max(...waits)
      if (wait === 0) times.push(at)
      taken.set(conversation, times)
      return wait
    },
  }
}
