// The page beside the panel, as the worker keeps it. Follows the tab in front, or stays with the one of `?tabId=`.
import { computed, signal } from '@preact/signals'
import type { PageSource, ShownPage } from '../../panel/page/source.ts'
import { hubKept, pageKept, sitesKept, wishKept } from '../shared/kept.ts'
import type { Page, Sites, Wish } from '../shared/known.ts'
import type { Ordered } from '../shared/messages.ts'
import { patternOf } from '../worker/sites.ts'
import { words } from './words.ts'

/** A wish older than this is of another day. */
const FRESH_MS = 10_000

const order = (ordered: Ordered): Promise<unknown> => chrome.runtime.sendMessage(ordered).catch(() => undefined)

export const openTab = (): PageSource => {
  const tab = signal<{ id: number; origin?: string } | undefined>(undefined)
  const kept = signal<Page | undefined>(undefined)
  const sites = signal<Sites>({})
  const wish = signal<Wish | undefined>(undefined)
  const page = computed(() => shown(tab.value?.origin, kept.value, sites.value))
  const told = (make: (id: string) => Ordered): void => {
    if (tab.peek()) void order(make(String(tab.peek()!.id)))
  }
  follow(tab, kept)
  void sitesKept.read().then((value) => (sites.value = value ?? {}))
  sitesKept.on((value) => (sites.value = value ?? {}))
  const hear = (value: Wish | undefined): void => {
    if (value && Date.now() - value.at < FRESH_MS) wish.value = value
  }
  void wishKept.read().then(hear)
  wishKept.on(hear)
  return {
    page,
    wish,
    words,
    look: () => told((id) => ({ is: 'look', tab: id })),
    pick: () => told((id) => ({ is: 'pick', tab: id })),
    chose: (value) => told((id) => ({ is: 'chose', tab: id, visit: page.peek().visit, value })),
    forget: () => told((id) => ({ is: 'forget', tab: id, host: hostOf(page.peek().origin) })),
    insert: async (text) =>
      tab.peek() !== undefined && (await order({ is: 'insert', tab: String(tab.peek()?.id), text })) === true,
    setSite: (when) =>
      setSite(page.peek().origin, when, (origin) => told((id) => ({ is: 'site', tab: id, origin, when }))),
  }
}

const hostOf = (origin: string | undefined): string => (origin ? new URL(origin).hostname : '')

/** A page of another site than the tab shows by now is over, whoever still speaks of it. */
const shown = (origin: string | undefined, kept: Page | undefined, sites: Sites): ShownPage => {
  const site = origin ?? (kept?.origin || undefined)
  const when: ShownPage['when'] = (site && sites[site]) || 'asked'
  const rest = { when, ...(site && { origin: site }) }
  if (when === 'never') return { ...rest, visit: '', state: 'off', candidates: [] }
  if (!kept) return { ...rest, visit: '', state: 'closed', candidates: [] }
  const over = kept.origin !== '' && origin !== undefined && kept.origin !== origin
  if (over) return { ...rest, visit: '', state: 'looking', candidates: [] }
  return { ...rest, visit: kept.visit, state: kept.state, candidates: kept.candidates }
}

type Signal<T> = { value: T; peek(): T }

const follow = (tab: Signal<{ id: number; origin?: string } | undefined>, kept: Signal<Page | undefined>): void => {
  const fixed = Number(new URLSearchParams(location.search).get('tabId')) || undefined
  let stop = (): void => {}
  const move = async (id: number): Promise<void> => {
    const { url } = await chrome.tabs.get(id).catch(() => ({ url: undefined }))
    const origin = url && /^https?:/.test(url) ? new URL(url).origin : undefined
    const moved = tab.peek()?.id !== id
    tab.value = { id, ...(origin && { origin }) }
    if (!moved) return
    kept.value = undefined
    stop()
    stop = pageKept(id).on((page) => (kept.value = page))
    void order({ is: 'look', tab: String(id) })
    const page = await pageKept(id).read()
    if (tab.peek()?.id === id) kept.value = page
  }
  const front = async (): Promise<void> => {
    const [active] = await chrome.tabs.query({ active: true, currentWindow: true })
    if (active?.id !== undefined) await move(active.id)
  }
  const again = (): void => void (fixed ? move(fixed) : front())
  again()
  chrome.tabs.onUpdated.addListener((id) => id === tab.peek()?.id && again())
  chrome.permissions.onAdded.addListener(again)
  if (!fixed) chrome.tabs.onActivated.addListener(again)
}

/** The browser asks the person, and only in the click itself: nothing is waited for before. */
const setSite = async (
  origin: string | undefined,
  when: ShownPage['when'],
  tell: (origin: string) => void,
): Promise<boolean> => {
  if (!origin) return false
  if (when === 'always' && !(await chrome.permissions.request({ origins: [patternOf(origin)] }))) return false
  tell(origin)
  if (when !== 'always') await giveBack(origin)
  return true
}

/** What is no longer wanted is no longer allowed, unless the hub itself lies there. */
const giveBack = async (origin: string): Promise<void> => {
  const hub = await hubKept.read()
  if (hub && patternOf(hub) === patternOf(origin)) return
  await chrome.permissions.remove({ origins: [patternOf(origin)] }).catch(() => false)
}
