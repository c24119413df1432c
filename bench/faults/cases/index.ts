import type { Case } from './case.ts'
import { doorKilled } from './f01-door-killed.ts'
import { senderKilled, senderKilledSafely } from './f02-sender-killed.ts'
import { everythingKilled } from './f03-everything-killed.ts'
import { redisLost } from './f06-redis-lost.ts'
import { tenfold } from './f12-tenfold.ts'
import { reordered } from './f13-reordered.ts'
import { twoFirstMessages } from './f14-two-first-messages.ts'
import { eightWorkers } from './f15-eight-workers.ts'

/** In the order of the catalogue of faults. */
export const cases: readonly Case[] = [
  doorKilled,
  senderKilled,
  senderKilledSafely,
  everythingKilled,
  redisLost,
  tenfold,
  reordered,
  twoFirstMessages,
  eightWorkers,
]
