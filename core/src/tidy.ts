import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const LOOK_MS = 2_000
/** The share of time the process worked since the last look. Busier than this, and the pause below would be felt. */
const QUIET = 0.1
/** Less is not worth a pause. */
const GROWN_BYTES = 16 * 1024 * 1024
/** Looks in a row. After a rush half a minute: what V8 optimised goes as well, and after two seconds a next rush ran a third slower. */
const QUIET_LOOKS = { start: 1, rush: 15 }

/**
 * A start or a rush fills memory with what is never needed again, and V8 keeps that room in case of more. When the process
 * is quiet again the room is given back, at the price of about a tenth of a second; under load nothing is done.
 * Needs `--expose-gc`.
 */
export const keepTidy = ({ lookMs = LOOK_MS } = {}): void => {
  const collect = globalThis.gc
  if (!collect) return
  let last = performance.eventLoopUtilization()
  let size = 0
  let quiet = 0
  const look = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    quiet = utilization > QUIET ? 0 : quiet + 1
    if (quiet < QUIET_LOOKS[size === 0 ? 'start' : 'rush'] || heapSize() < size + GROWN_BYTES) return
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    size = heapSize()
  }, lookMs)
  look.unref()
}

const heapSize = (): number => getHeapStatistics().total_heap_size
