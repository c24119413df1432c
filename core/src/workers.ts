import { wakeSubscriber } from './conversations/wake.ts'
import { fetchSubscriber } from './inbound/fetch-files.ts'
import { gestureSubscriber } from './inbound/gestures.ts'
import { upkeepSubscriber } from './inbound/upkeep.ts'
import { ingestSubscriber } from './inbound/worker.ts'
import type { Subscriber } from './jobs/runner.ts'
import { deliverSubscriber } from './outbound/deliver.ts'
import { echoSubscriber } from './person/erase-echoes.ts'
import { eraseSubscriber } from './person/erase-job.ts'
import { pluginSubscribers } from './plugins/work.ts'
import type { Services } from './services.ts'
import { holdSubscriber } from './surfaces/holds/fire.ts'
import { mirrorSubscriber } from './surfaces/mirror.ts'
import { noticeSubscriber } from './surfaces/notices/notify.ts'
import { switchSubscriber } from './surfaces/switching.ts'

/** Everything that works off jobs, in the order a message meets it. */
export const subscribers = (services: Services): Subscriber[] => [
  ingestSubscriber(services),
  fetchSubscriber(services),
  mirrorSubscriber(services),
  gestureSubscriber(services),
  deliverSubscriber(services),
  noticeSubscriber(services),
  holdSubscriber(services),
  switchSubscriber(services),
  wakeSubscriber(services),
  upkeepSubscriber(services),
  eraseSubscriber(services),
  echoSubscriber(services),
  ...pluginSubscribers(services),
]
