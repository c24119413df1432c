/** So many endpoints of one process are sent to at the same time, and so many of these may be slow ones. */
export const PLACES = 24
const SLOW_PLACES = 12
/** A turn that took longer than this was slow. */
const SLOW_MS = 5_000

const slow = new Set<string>()
const within = new Set<string>()

/** Slow endpoints wait for each other, never the others for them. Counted by each process for itself. */
export const mayEnter = (endpoint: string): { leave(): void } | undefined => {
  const slowWithin = [...within].filter((one) => slow.has(one)).length
  if (slow.has(endpoint) && slowWithin >= SLOW_PLACES) return undefined
  within.add(endpoint)
  const begun = performance.now()
  return {
    leave: () => {
      within.delete(endpoint)
      if (performance.now() - begun > SLOW_MS) slow.add(endpoint)
      else slow.delete(endpoint)
    },
  }
}
