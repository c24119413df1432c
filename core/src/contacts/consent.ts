import type { IdentityClaim } from '../contract/index.ts'
import { comparable } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { redrawCards } from '../events/redraw.ts'
import { identify } from './identify.ts'

/**
 * Someone asked not to be written to, or to be written to again. `stop` is honoured for whoever bears the address, vouched
 * for or not, and remembered of people we never met; `start` takes the word of the provider only.
 */
export const setConsent = async (
  trx: Trx,
  accountId: string,
  given: IdentityClaim,
  consent: 'stop' | 'start',
): Promise<void> => {
  const identity = comparable(given)
  if (consent === 'start' && !identity.verified) return
  if (consent === 'stop' && identity.verified) await identify(trx, [{ accountId, identities: [given] }])
  const changed = await trx
    .updateTable('identities')
    .set({ opted_out_at: consent === 'stop' ? new Date() : null })
    .where('account_id', '=', accountId)
    .where('namespace', '=', identity.namespace)
    .where('value', '=', identity.value)
    .where('opted_out_at', consent === 'stop' ? 'is' : 'is not', null)
    .returning('contact_id')
    .execute()
  const contacts = [...new Set(changed.map((row) => row.contact_id))]
  await record(
    trx,
    contacts.map((contact) => ({
      accountId,
      type: 'contact.changed' as const,
      data: { contact, consent },
    })),
  )
  if (contacts.length > 0) await redrawCards(trx, accountId, { contacts })
}
