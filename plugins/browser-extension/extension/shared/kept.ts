// What lies in the browser's storage, each thing by its name and in its shape. What no longer has its shape is not there.
import type { LongKey, Shelf, ShortKey } from '@deskless/core/client'
import type { Adapter } from '../../src/adapters/adapter.ts'
import type { Page, Wish } from './known.ts'
import * as known from './known.ts'
import type { Shape } from './shape.ts'
import { list, number, object, text } from './shape.ts'

/** `session` is forgotten with the browser and closed to content scripts; `local` stays. */
type Area = 'local' | 'session'

export type Kept<T> = Shelf<T> & {
  readonly key: string
  readonly area: Area
  on(heard: (value: T | undefined) => void): () => void
}

const kept = <T>(area: Area, key: string, shape: Shape<T>): Kept<T> => ({
  key,
  area,
  read: async () => shape((await chrome.storage[area].get(key))[key]),
  write: (value) => chrome.storage[area].set({ [key]: value }),
  clear: () => chrome.storage[area].remove(key),
  on: (heard) => {
    const listen = (changes: Record<string, { newValue?: unknown }>, where: string): void => {
      if (where === area && key in changes) heard(shape(changes[key]?.newValue))
    }
    chrome.storage.onChanged.addListener(listen)
    return () => chrome.storage.onChanged.removeListener(listen)
  },
})

/** The hub's origin. */
export const hubKept = kept('local', 'hub', text(300))

const shortKey: Shape<ShortKey> = object({ access: text(4_000), endsAt: number, device: text(80) })
const longKey: Shape<LongKey> = object({ refresh: text(4_000), account: text(80), member: text(80), device: text(80) })

/** Keys lie by their hub: those of one are never shown to another. */
export const shortKept = (hub: string): Kept<ShortKey> => kept('session', `short:${hub}`, shortKey)
export const longKept = (hub: string): Kept<LongKey> => kept('local', `long:${hub}`, longKey)

export const knowledgeKept = kept('session', 'knowledge', known.knowledge)
export const ownAddressesKept = kept('session', 'own', list(text(320), 20))
export const sitesKept = kept('local', 'sites', known.sites)
export const mineKept: Kept<Adapter[]> = kept('local', 'mine', list(known.adapter, 100))
export const wishesKept = kept('local', 'wishes', known.wishes)
export const unreadKept = kept('session', 'unread', number)
export const cursorKept = kept('session', 'cursor', text(2_000))
export const pageKept = (tab: number): Kept<Page> => kept('session', `page:${tab}`, known.page)
export const wishKept = kept<Wish>('session', 'wish', known.wish)
/** What is to be opened in the panel: a notification was clicked. */
export const openKept = kept('session', 'open', object({ conversation: text(80), at: number }))
