import type { Contact, Inbox } from '@deskless/core/client'

/** Somebody known, or an address nobody has yet. */
export type To = { contact: Contact } | { address: string }

/** Of what kind an address must be; undefined where only who wrote before can be written to. */
export const namespaceOf = ({ capabilities: { start } }: Inbox): string | undefined =>
  typeof start === 'object' ? start.namespace : undefined
