/** One after the other for each name: what two messages change is read and written in turn. Nothing of it outlives the worker. */
const waiting = new Map<string, Promise<unknown>>()

export const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const turn = (waiting.get(name) ?? Promise.resolve()).then(work, work)
  const settled = turn
    .catch(() => {})
    .finally(() => {
      if (waiting.get(name) === settled) waiting.delete(name)
    })
  waiting.set(name, settled)
  return turn
}
