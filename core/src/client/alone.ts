/**
 * One at a time over all pages and the worker of one origin, where the browser can say so. Where it has no locks, or keeps
 * them from a page in somebody else's frame, the work is done all the same: the hub bears two at once.
 */
export const alone = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  let begun: Promise<T> | undefined
  const begin = (): Promise<T> => (begun ??= work())
  await globalThis.navigator?.locks?.request(name, begin).catch(() => {})
  return begin()
}
