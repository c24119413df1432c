// Which hub the extension belongs to. An address is only believed once the hub itself answered.
import { hubKept } from '../shared/kept.ts'
import { object, text } from '../shared/shape.ts'
import { patternOf } from '../worker/sites.ts'
import { words } from './words.ts'

/** As people type it: with or without https, with a path behind it. Undefined: no address at all. */
const hubAddress = (typed: string): URL | undefined => {
  const bare = typed.trim().replace(/\/+$/, '')
  if (bare === '' || /\s/.test(bare)) return undefined
  const local = /^(?:localhost|127\.0\.0\.1)(?::|\/|$)/i.test(bare)
  const written = /^[a-z]+:\/\//i.test(bare) ? bare : `${local ? 'http' : 'https'}://${bare}`
  if (!URL.canParse(written)) return undefined
  const url = new URL(written)
  const safe =
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1)$/.test(url.hostname))
  return safe && url.username === '' ? url : undefined
}

const about = object({ product: text(20), version: text(40) })
const TIMEOUT_MS = 10_000

/** Called in the click: the browser asks whether we may speak with that address before anything is waited for. */
export const connect = async (typed: string): Promise<void> => {
  const url = hubAddress(typed)
  if (!url) throw new Error(words('hubNoAddress'))
  const allowed = await chrome.permissions.request({ origins: [patternOf(url.origin)] })
  if (!allowed) throw new Error(words('hubNotAllowed', url.host))
  await greet(url)
  await hubKept.write(url.origin)
}

const greet = async ({ origin, host }: URL): Promise<void> => {
  const answer = await fetch(`${origin}/p/browser-extension/about`, {
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined)
  if (!answer || answer.status >= 500) throw new Error(words('hubSilent', host))
  const said = answer.ok ? about(await answer.json().catch(() => undefined)) : undefined
  if (said?.product !== 'deskless') throw new Error(words('hubOther', host))
}
