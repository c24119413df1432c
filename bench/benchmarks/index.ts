import { accept } from './accept.ts'
import type { Benchmark } from './benchmark.ts'
import { gesture } from './gesture.ts'
import { idle } from './idle.ts'
import { inbox } from './inbox.ts'
import { ingest } from './ingest.ts'
import { mirror } from './mirror.ts'
import { mirrored } from './mirrored.ts'
import { panelOpening } from './panel.ts'
import { scrolling } from './scroll.ts'
import { search } from './search.ts'
import { slackAcks } from './slack-acks.ts'
import { teamsChannel } from './teams-channel.ts'
import { tracker } from './tracker.ts'
import { visitors } from './visitors.ts'
import { widget } from './widget.ts'
import { workerLine } from './worker.ts'

/** In the order of the table of budgets. */
export const benchmarks: readonly Benchmark[] = [
  accept,
  ingest,
  mirror,
  gesture,
  slackAcks,
  teamsChannel,
  mirrored,
  inbox,
  search,
  idle,
  visitors,
  widget,
  panelOpening,
  scrolling,
  workerLine,
  tracker,
]
