// What is known of the page in each tab. Only what belongs to the page shown right now is kept; everything else is dropped.
import { choose } from '../detect/choose.ts'
import { knowledgeKept, mineKept, ownAddressesKept, pageKept } from '../shared/kept.ts'
import type { Assignment, Page } from '../shared/known.ts'
import type { Said, Told } from '../shared/messages.ts'
import { showFound } from './badge.ts'
import { learnKnowledge } from './knowledge.ts'
import { whenAt } from './sites.ts'
import { inTurn } from './turns.ts'

const NOBODY: Page = { visit: '', origin: '', path: '', state: 'looking', candidates: [] }

const turn = <T>(tab: number, work: () => Promise<T>): Promise<T> => inTurn(`page ${tab}`, work)

const keep = async (tab: number, page: Page | undefined): Promise<void> => {
  if (page) await pageKept(tab).write(page)
  else await pageKept(tab).clear()
  const { external, several } = choose(page?.candidates ?? [])
  await showFound(tab, Math.max(several.length, external ? 1 : 0))
}

/** What a content script says. It answers only a script that begins, with what to look for. */
export const hear = (tab: number, origin: string, said: Said): Promise<Assignment | undefined> =>
  turn(tab, async () => {
    const before = await pageKept(tab).read()
    const when = await whenAt(origin)
    if (when === 'never' || (when === 'asked' && !before)) return undefined
    switch (said.is) {
      case 'hello':
        return assignment()
      case 'left':
        await keep(tab, { ...NOBODY, visit: said.visit, origin, path: said.path })
        return undefined
      case 'seen':
        // Of a page that is gone meanwhile nothing is shown any more.
        if (before?.visit === said.page.visit) await keep(tab, { ...said.page, origin, state: 'seen' })
        return undefined
      case 'picked':
        if (said.adapter && isOfSite(said.adapter, origin)) await remember(said.adapter)
        await tell(tab, { is: 'look' })
        return undefined
    }
  })

const assignment = async (): Promise<Assignment> => {
  const [mine = [], served, ownAddresses = []] = await Promise.all([
    mineKept.read(),
    knowledgeKept.read().then((kept) => kept ?? learnKnowledge()),
    ownAddressesKept.read(),
  ])
  const { adapters = [], ownDomains = [], region } = served ?? {}
  return { adapters: [...mine, ...adapters].slice(0, 300), ownAddresses, ownDomains, ...(region && { region }) }
}

/** The browser says where a script runs; what it brings may speak of that site alone. */
const isOfSite = ({ id, hosts }: Assignment['adapters'][number], origin: string): boolean =>
  id.startsWith('mine-') && hosts.length === 1 && hosts[0] === new URL(origin).hostname

const MOST_OF_MINE = 100

/** One place for pages alike; the oldest give way. */
const remember = (adapter: Assignment['adapters'][number]): Promise<void> =>
  inTurn('mine', async () => {
    const others = ((await mineKept.read()) ?? []).filter(({ id }) => id !== adapter.id)
    await mineKept.write([adapter, ...others].slice(0, MOST_OF_MINE))
  })

export const forgetMine = (host: string): Promise<void> =>
  inTurn('mine', async () => {
    await mineKept.write(((await mineKept.read()) ?? []).filter(({ hosts }) => !hosts.includes(host)))
  })

/** Looks at the page of a tab, where the agent and the browser let us. */
export const look = (tab: number): Promise<void> =>
  turn(tab, async () => {
    const { url } = await chrome.tabs.get(tab).catch(() => ({ url: undefined }))
    const origin = url && URL.canParse(url) ? new URL(url).origin : undefined
    if (origin && (await whenAt(origin)) === 'never') return keep(tab, { ...NOBODY, origin, state: 'off' })
    if (!(await pageKept(tab).read())) await keep(tab, NOBODY)
    const looks = await runs(tab)
    if (!looks) await keep(tab, undefined)
  })

const runs = async (tab: number): Promise<boolean> => {
  try {
    await chrome.scripting.executeScript({ target: { tabId: tab }, files: ['content.js'], injectImmediately: true })
    await tell(tab, { is: 'look' })
    return true
  } catch {
    return false
  }
}

export const tell = async (tab: number, told: Told): Promise<void> => {
  // Nobody may be there to hear it.
  await chrome.tabs.sendMessage(tab, told, { frameId: 0 }).catch(() => {})
}

/** False: it said no, or nobody is there. */
export const askPage = async (tab: number, told: Told): Promise<boolean> =>
  (await chrome.tabs.sendMessage(tab, told, { frameId: 0 }).catch(() => false)) === true

/** Something was learned that may tell more of the pages that are known. */
export const lookAgain = async (): Promise<void> => {
  const tabs = Object.keys(await chrome.storage.session.get()).flatMap((key) => /^page:(\d+)$/.exec(key)?.[1] ?? [])
  await Promise.all(tabs.map((tab) => look(Number(tab))))
}

/** Another document comes: what was known is over before it is there. */
export const leave = (tab: number): Promise<void> =>
  turn(tab, async () => {
    if (await pageKept(tab).read()) await keep(tab, NOBODY)
  })

export const arrive = async (tab: number): Promise<void> => {
  if (await pageKept(tab).read()) await look(tab)
}

export const close = (tab: number): Promise<void> => turn(tab, () => pageKept(tab).clear())

/** A site was switched off: what runs there ends, and what was known of it goes. */
export const end = (tab: number): Promise<void> =>
  turn(tab, async () => {
    await tell(tab, { is: 'stop' })
    const before = await pageKept(tab).read()
    await keep(tab, { ...NOBODY, origin: before?.origin ?? '', state: 'off' })
  })
