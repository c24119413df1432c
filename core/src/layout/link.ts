// A link to a layout is a key to that one page for a while; a link to the file itself opens no page, and the other way round.
import { signFileLink, verifyFileLink } from '../files/index.ts'
import type { Services } from '../services.ts'

const TTL_SECONDS = 3_600

type Signing = Pick<Services, 'seal' | 'config'>
/** An HTML file of one account. */
export type LayoutId = { accountId: string; id: string }

const pageKey = ({ seal }: Pick<Services, 'seal'>): Uint8Array => seal.derive('layout links')
const pictureKey = ({ seal }: Pick<Services, 'seal'>): Uint8Array => seal.derive('layout pictures')

const inAWhile = (seconds: number): Date => new Date(Date.now() + seconds * 1000)

const pathOf = ({ accountId, id }: LayoutId): string => `/layout/${accountId}/${id}`

/** `<PUBLIC_URL>/layout/<account>/<file>?key=…`: the page that shows an HTML file as its writer laid it out. */
export const layoutLink = (services: Signing, at: LayoutId, ttlSeconds = TTL_SECONDS): string =>
  `${services.config.publicUrl}${pathOf(at)}?key=${signFileLink(pageKey(services), at, inAWhile(ttlSeconds))}`

export const opensLayout = (services: Signing, at: LayoutId, key: string): boolean =>
  verifyFileLink(pageKey(services), at, key)

/** Where pictures of this layout that lie elsewhere come from: nothing is fetched for it but what was signed here. */
export const picturesOf = ({ config }: Pick<Services, 'config'>, at: LayoutId): string =>
  `${config.publicUrl}${pathOf(at)}/picture`

export const pictureLink = (services: Signing, at: LayoutId, url: string): string => {
  const key = signFileLink(pictureKey(services), pictured(at, url), inAWhile(TTL_SECONDS))
  return `${picturesOf(services, at)}?key=${key}&url=${encodeURIComponent(url)}`
}

export const opensPicture = (services: Signing, at: LayoutId, url: string, key: string): boolean =>
  verifyFileLink(pictureKey(services), pictured(at, url), key)

const pictured = ({ accountId, id }: LayoutId, url: string): LayoutId => ({ accountId, id: `${id}\n${url}` })
