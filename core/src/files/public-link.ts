import type { Services } from '../services.ts'
import { signFileLink } from './links.ts'

const TTL_SECONDS = 3_600

/** What file links are signed with. */
export const fileLinkKey = ({ seal }: Pick<Services, 'seal'>): Uint8Array => seal.derive('file links')

/** `<PUBLIC_URL>/f/<account>/<id>?key=…`: opens this one file for a while, for whoever holds it. */
export const fileLink = (
  services: Pick<Services, 'seal' | 'config'>,
  accountId: string,
  id: string,
  ttlSeconds = TTL_SECONDS,
): string => {
  const key = signFileLink(fileLinkKey(services), { accountId, id }, new Date(Date.now() + ttlSeconds * 1000))
  return `${services.config.publicUrl}/f/${accountId}/${id}?key=${key}`
}
