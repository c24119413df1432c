import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const LOOK_MS = 2_000
/** The share of time the process worked since the last look. Busier than this, and the pause below would be felt. */
const QUIET = 0.1
/** Less is not worth a pause. */
const GROWN_BYTES = 16 * 1024 * 1024

/**
 * A start or a rush fills memory with what is never needed again, and V8 keeps that room in case of more. When the process
 * is quiet again the room is given back, at the price of about a tenth of a second; under load nothing is done.
 * Needs `--expose-gc`.
 */
export const keepTidy = (): void => {
  const collect = globalThis.gc
  if (!collect) return
  let last = performance.eventLoopUtilization()
  let size = 0
  const look = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    if (utilization > QUIET || heapSize() < size + GROWN_BYTES) return
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    size = heapSize()
  }, LOOK_MS)
  look.unref()
}

const heapSize = (): number => getHeapStatistics().total_heap_size
