import { wakeSubscriber } from './conversations/wake.ts'
import { fetchSubscriber } from './inbound/fetch-files.ts'
import { gestureSubscriber } from './inbound/gestures.ts'
import { upkeepSubscriber } from './inbound/upkeep.ts'
import { ingestSubscriber } from './inbound/worker.ts'
import type { Subscriber } from './jobs/runner.ts'
import { createBreaker } from './outbound/breaker.ts'
import { deliverSubscriber } from './outbound/deliver.ts'
import { createPace } from './outbound/pace.ts'
import { reactionSubscriber } from './outbound/reactions.ts'
import { seenSubscriber } from './outbound/seen.ts'
import { echoSubscriber } from './person/erase-echoes.ts'
import { eraseSubscriber } from './person/erase-job.ts'
import { pluginSubscribers } from './plugins/work.ts'
import type { Services } from './services.ts'
import { holdSubscriber } from './surfaces/holds/fire.ts'
import { lookSubscriber } from './surfaces/looks/redraw.ts'
import { mirrorSubscriber } from './surfaces/mirror.ts'
import { newsSubscriber } from './surfaces/notices/news.ts'
import { noticeSubscriber } from './surfaces/notices/notify.ts'
import { switchSubscriber } from './surfaces/switching.ts'

/** Everything that works off jobs, in the order a message meets it. */
export const subscribers = (services: Services): Subscriber[] => {
  // Who calls the same inboxes shares their pace, and hears from the other when a provider is down.
  const manners = { pace: createPace(), breaker: createBreaker() }
  return [
    ingestSubscriber(services),
    fetchSubscriber(services),
    mirrorSubscriber(services),
    gestureSubscriber(services),
    deliverSubscriber(services, manners.pace, manners.breaker),
    seenSubscriber(services, manners),
    reactionSubscriber(services, manners),
    noticeSubscriber(services),
    newsSubscriber(services),
    lookSubscriber(services),
    holdSubscriber(services),
    switchSubscriber(services),
    wakeSubscriber(services),
    upkeepSubscriber(services),
    eraseSubscriber(services),
    echoSubscriber(services),
    ...pluginSubscribers(services),
  ]
}
