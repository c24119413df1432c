// Who somebody is: by number, and by the name Meta gives them towards one business, where the number is hidden.
import type { IdentityClaim, Profile, ThreadClaim } from '@deskless/core/contract'
import type { Person } from './hooks.ts'
import { phoneOf } from './phone.ts'
import type { Inbox } from './settings.ts'

/** `waId`: the digits as Meta writes them. `userId`: the business-scoped user id. */
export type Named = { waId?: string; userId?: string }

export const named = (waId: string | undefined, userId: string | undefined): Named => ({
  ...(waId && { waId }),
  ...(userId && { userId }),
})

/** A user id means somebody only towards the business it was given to: at another the same letters may be anybody. */
export const businessOf = ({ settings }: Pick<Inbox, 'settings'>): string =>
  `whatsapp@${settings.portfolioId ?? settings.businessAccountId}`

/** Meta vouches for each of them. Numbers are given out anew, so they stand before the name that stays one person's. */
export const identitiesOf = ({ waId, userId }: Named, business: string): IdentityClaim[] => {
  const phone = waId && phoneOf(waId)
  return [
    ...(phone ? [claim('phone', phone)] : []),
    ...(waId && !phone ? [claim('whatsapp', waId)] : []),
    ...(userId ? [claim(business, userId)] : []),
  ]
}

const claim = (namespace: string, value: string): IdentityClaim => ({ namespace, value, verified: true })

/**
 * The thread bears the number, as one an agent begins does. Who once wrote without it goes on in that thread, and who has
 * the number of somebody else by now begins one of their own.
 */
export const threadsOf = ({ waId, userId }: Named): ThreadClaim[] => {
  const byNumber = waId && (phoneOf(waId) ?? waId)
  if (byNumber && userId)
    return [{ ref: userId, needs: 'known-sender' }, { ref: byNumber, needs: 'nobody-else' }, { ref: userId }]
  const ref = byNumber || userId
  if (!ref) throw new Error('Nobody is named.')
  return [{ ref }]
}

export const profileOf = (person: Person | undefined): Profile | undefined => {
  const { name, username } = person?.profile ?? {}
  if (!name && !username) return undefined
  return { ...(name && { name }), ...(username && { attributes: { whatsapp: `@${username}` } }) }
}
