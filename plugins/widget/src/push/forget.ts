import type { Hub } from '@deskless/core/contract'
import { forgetVisitors } from './subscriptions.ts'

/** Of all browsers a person wrote from, in whichever inbox. */
export const forget = async (contact: string, hub: Hub): Promise<void> => {
  const known = await hub.read.contact(contact)
  const visitors = (known?.identities ?? []).filter(({ namespace }) => namespace.startsWith('widget:'))
  await forgetVisitors(
    hub,
    visitors.map(({ value }) => value),
  )
}
