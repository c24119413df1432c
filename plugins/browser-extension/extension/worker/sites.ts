// On which sites pages are read: always, when asked, or never. The browser's permission and our content script go together.
import { sitesKept } from '../shared/kept.ts'
import { inTurn } from './turns.ts'

export type When = 'always' | 'asked' | 'never'

export const whenAt = async (origin: string): Promise<When> => (await sitesKept.read())?.[origin] ?? 'asked'

/** The browser's patterns know no ports. */
export const patternOf = (origin: string): string => {
  const { protocol, hostname } = new URL(origin)
  return `${protocol}//${hostname}/*`
}

const scriptId = (origin: string): string => `site ${origin}`

export const setSite = (origin: string, when: When): Promise<void> =>
  inTurn('sites', async () => {
    const { [origin]: _, ...others } = (await sitesKept.read()) ?? {}
    await sitesKept.write(when === 'asked' ? others : { ...others, [origin]: when })
    await putInOrder()
  })

/** Makes what runs where agree with what was wished and what the browser allows: also after an update of the extension. */
export const putInOrder = async (): Promise<void> => {
  const wished = Object.entries((await sitesKept.read()) ?? {}).filter(([, when]) => when === 'always')
  const allowed: string[] = []
  for (const [origin] of wished) {
    if (await chrome.permissions.contains({ origins: [patternOf(origin)] })) allowed.push(origin)
  }
  const known = (await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id)
  const gone = known.filter((id) => !allowed.some((origin) => scriptId(origin) === id))
  if (gone.length > 0) await chrome.scripting.unregisterContentScripts({ ids: gone })
  const fresh = allowed.filter((origin) => !known.includes(scriptId(origin)))
  if (fresh.length > 0) await chrome.scripting.registerContentScripts(fresh.map(script))
}

const script = (origin: string): chrome.scripting.RegisteredContentScript => ({
  id: scriptId(origin),
  matches: [patternOf(origin)],
  js: ['content.js'],
  runAt: 'document_idle',
  allFrames: false,
  persistAcrossSessions: true,
})
