import type { Desk as Api, Conversation, Counts } from '@deskless/core/client'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, effect, signal, untracked } from '@preact/signals'
import type { Live } from '../live.ts'
import { paced } from '../paced.ts'
import type { Route } from '../route.ts'
import type { Narrowing, QueueKey } from './choice.ts'
import { fetcherOf, isQueueKey } from './choice.ts'
import type { FetchPage } from './pages.ts'
import { Pages } from './pages.ts'

/** The list an agent works from, and where they stand in it. */
export type Inbox = {
  queue: ReadonlySignal<QueueKey>
  narrowing: Signal<Narrowing>
  pages: ReadonlySignal<Pages<Conversation>>
  counts: ReadonlySignal<Counts | undefined>
  /** The row the keyboard stands on. */
  cursor: Signal<number>
  renew(): void
  close(): void
}

/** However much happens, a list is fetched again once in this time. */
const PACE_MS = 1_000

type Given = { api: Api; live: Live; route: Route; me: string }

export const openInbox = ({ api, live, route, me }: Given): Inbox => {
  const queue = computed(() => queueOf(route))
  const narrowing = signal<Narrowing>({})
  const cursor = signal(0)
  const counts = signal<Counts | undefined>(undefined)
  const { pages, stop } = openPages(() => fetcherOf(api, queue.value, narrowing.value, me), cursor)
  const renew = paced(PACE_MS, () => {
    pages.peek().renew()
    void api.counts().then(
      (found) => {
        counts.value = found
      },
      // They stay as they were: the list itself says that the hub is away.
      () => {},
    )
  })
  const deaf = live.listen({
    onEvent: ({ conversation }) => conversation !== undefined && renew(),
    onReset: renew,
    onYours: renew,
  })
  const close = (): void => {
    stop()
    deaf()
  }
  renew()
  return { queue, narrowing, pages, counts, cursor, renew, close }
}

/** Another choice is another list, from its top. */
const openPages = (choice: () => FetchPage<Conversation>, cursor: Signal<number>) => {
  const pages = signal(new Pages(untracked(choice)))
  let first = true
  const follow = effect(() => {
    const fetch = choice()
    if (first) {
      first = false
      return
    }
    pages.peek().close()
    cursor.value = 0
    pages.value = new Pages(fetch)
  })
  const stop = (): void => {
    follow()
    pages.peek().close()
  }
  return { pages, stop }
}

const queueOf = (route: Route): QueueKey => {
  const word = route.queue.value
  return isQueueKey(word) ? word : 'mine'
}
