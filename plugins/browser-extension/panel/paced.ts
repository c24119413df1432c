/** Does the work at once, and then at most once in that time, the last wish included. */
export const paced = (everyMs: number, work: () => void): (() => void) => {
  let last = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = (): void => {
    timer = undefined
    last = performance.now()
    work()
  }
  return () => {
    if (timer !== undefined) return
    const wait = last + everyMs - performance.now()
    if (wait <= 0) run()
    else timer = setTimeout(run, wait)
  }
}
