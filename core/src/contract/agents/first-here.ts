const TOLD_MAX = 10_000
const told = new Set<string>()

/** Once per process: hearing it again after a restart hurts nobody. The oldest are forgotten first. */
export const firstHere = (who: string): boolean => {
  if (told.has(who)) return false
  told.add(who)
  for (const oldest of told) {
    if (told.size <= TOLD_MAX) break
    told.delete(oldest)
  }
  return true
}
