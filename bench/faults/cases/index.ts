import type { Case } from './case.ts'
import { doorKilled } from './f01-door-killed.ts'
import { senderKilled, senderKilledSafely } from './f02-sender-killed.ts'
import { everythingKilled } from './f03-everything-killed.ts'
import { postgresRestarted } from './f04-postgres-restarted.ts'
import { failedOver } from './f05-failed-over.ts'
import { redisLost } from './f06-redis-lost.ts'
import { partitioned } from './f07-partitioned.ts'
import { slowProvider } from './f08-slow-provider.ts'
import { storm } from './f09-storm.ts'
import { tenfold } from './f12-tenfold.ts'
import { reordered } from './f13-reordered.ts'
import { twoFirstMessages } from './f14-two-first-messages.ts'
import { eightWorkers } from './f15-eight-workers.ts'
import { stoodStill } from './f16-stood-still.ts'
import { poisoned } from './f18-poisoned.ts'
import { mailbox } from './f19-mailbox.ts'
import { smtp } from './f20-smtp.ts'
import { loops } from './f21-loops.ts'
import { tokenEnded } from './f22-token-ended.ts'
import { filesAway } from './f23-files-away.ts'
import { burst } from './f24-burst.ts'
import { restoredElsewhere } from './f26-restored.ts'
import { openedTwice } from './f27-opened-twice.ts'
import { doorKilledInSlack, doorKilledInTeams } from './s01-door-killed.ts'
import { mirrorKilled, mirrorKilledInTeams } from './s02-mirror-killed.ts'
import { stormInSlack, stormInTeams } from './s09-storm.ts'
import { tenfoldInSlack, tenfoldInTeams } from './s12-tenfold.ts'
import { reorderedInSlack, reorderedInTeams } from './s13-reordered.ts'

/** In the order of the catalogue of faults. */
export const cases: readonly Case[] = [
  doorKilled,
  senderKilled,
  senderKilledSafely,
  everythingKilled,
  postgresRestarted,
  failedOver,
  redisLost,
  partitioned,
  slowProvider,
  storm,
  tenfold,
  reordered,
  twoFirstMessages,
  eightWorkers,
  stoodStill,
  poisoned,
  mailbox,
  smtp,
  loops,
  tokenEnded,
  filesAway,
  burst,
  restoredElsewhere,
  openedTwice,
  doorKilledInSlack,
  mirrorKilled,
  stormInSlack,
  tenfoldInSlack,
  reorderedInSlack,
  doorKilledInTeams,
  mirrorKilledInTeams,
  stormInTeams,
  tenfoldInTeams,
  reorderedInTeams,
]
