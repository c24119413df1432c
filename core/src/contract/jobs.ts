import type { Hub } from './context.ts'

/**
 * Work that survives a crash. With `every` (milliseconds) the hub runs it for each account by itself, at the first start
 * and that long after each run, in one process; `hub.enqueue` asks for one run more. A throw is tried again, later and
 * later; `again` is a wish to be run once more with the same payload, and no mistake. A run takes less than two minutes.
 */
export type PluginJob = {
  every?: number
  /** So many runs at the same time in one process, each by itself. Without it ten are begun together and end together. */
  parallel?: number
  // biome-ignore lint/suspicious/noConfusingVoidType: most jobs have nothing to say.
  run(payload: Record<string, unknown>, hub: Hub): Promise<void | { again: Date }>
}
