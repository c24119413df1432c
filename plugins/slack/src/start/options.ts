import type { ContactView, InboxView } from '@deskless/core/contract'
import { canStart } from '@deskless/core/contract'
import type { PlainTextOption } from '@slack/types'
import type { Installation } from '../client.ts'
import { whoIs } from '../people.ts'
import { oneLine } from '../render/escape.ts'
import { option } from '../render/shapes.ts'

/** Whom the chosen inbox can write to, for the letters typed so far. */
export const recipients = async (
  installation: Installation,
  user: string,
  inbox: string,
  letters: string,
): Promise<PlainTextOption[]> => {
  const { read } = installation.hub
  const [{ member }, inboxes] = await Promise.all([whoIs(installation, user), read.inboxes()])
  const chosen = inboxes.find(({ id }) => id === inbox)
  if (!member || !chosen || !canStart(member, [chosen])) return []
  const contacts = await read.reachable(inbox, letters)
  return contacts.map((contact) => option(`${oneLine(contact.name, 40, '–')}${addressIn(contact, chosen)}`, contact.id))
}

const addressIn = ({ identities }: ContactView, { capabilities: { start } }: InboxView): string => {
  const address = typeof start === 'object' && identities.find(({ namespace }) => namespace === start.namespace)
  return address ? ` · ${oneLine(address.value, 30)}` : ''
}
