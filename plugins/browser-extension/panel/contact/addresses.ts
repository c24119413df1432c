import type { Contact, Inbox } from '@deskless/core/client'

/** What is read of one address: of a browser, or of an account at a provider, only where it is. */
export type Shown = { key: string; where: string; value?: string; verified: boolean; optedOut: boolean }

/** What a person would recognise somebody by. What a provider or a browser counts people by is nobody's address. */
const READABLE = new Set(['email', 'phone', 'external'])

export const addressesOf = (
  { identities }: Pick<Contact, 'identities'>,
  inboxes: readonly Pick<Inbox, 'channel' | 'label'>[] = [],
): Shown[] => {
  const shown = identities.map(({ namespace, value, verified, optedOut = false }): Shown => {
    if (READABLE.has(namespace)) return { key: `${namespace} ${value}`, where: namespace, value, verified, optedOut }
    // `widget:…`, `whatsapp@…`: one inbox or app of a channel.
    const channel = namespace.split(/[:@]/)[0] as string
    const where = inboxes.find((inbox) => inbox.channel === channel)?.label ?? channel
    return { key: `${where} ${optedOut}`, where, verified, optedOut }
  })
  // Three browsers of one person read alike.
  return [...new Map(shown.map((one) => [one.key, one])).values()]
}

/** The one that stands beside a name in a list. */
export const addressOf = (contact: Pick<Contact, 'identities'>): string | undefined =>
  addressesOf(contact).find(({ value }) => value !== undefined)?.value
