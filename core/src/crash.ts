// For fault runs only (bench/faults): without these variables, read once at start, nothing here does anything.
// The settings check them, the start says them, and the doctor wants them gone.

/**
 * `<point>@<n>`: the process is killed the n-th time it comes by that point, as an unplugged machine would be. With `~<ms>`
 * it stands still for that long instead, as one that is swapped out or stuck in a loop.
 */
const [armed = '', hits = '1', stands] = (process.env.DESKLESS_CRASH ?? '').split(/[@~]/)
/** Leases and holds end this many times sooner, so that a test need not wait a minute for what a minute protects. */
const haste = Number(process.env.DESKLESS_HASTE) || 1

let left = Number(hits)

/** A named place where a process may be told to die. `afterMs`: a little later, for the middle of something. */
export const crashPoint = (name: string, afterMs?: number): void => {
  if (name !== armed || --left !== 0) return
  if (stands) return standStill(Number(stands))
  if (afterMs === undefined) die()
  else setTimeout(die, afterMs)
}

const standStill = (ms: number): void => {
  process.send?.({ standsFor: ms })
  for (const end = Date.now() + ms; Date.now() < end; );
}

const die = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

/** A time that only guards against the dead. */
export const hurried = (ms: number): number => ms / haste
