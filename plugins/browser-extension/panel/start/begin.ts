import type { CommandResult } from '@deskless/core/client'
import type { First, Letter } from '../composer/outgoing.ts'
import type { Desk } from '../desk.ts'
import { fill } from '../words.ts'
import { namespaceOf } from './to.ts'

/** Begins a conversation; its id makes a repeat harmless. Where it leads depends on where its writer is by then. */
export const begin = async (
  desk: Desk,
  id: string,
  { parts, envelope }: Pick<Letter, 'parts' | 'envelope'>,
  { inbox, to }: First,
): Promise<void> => {
  const through = desk.book.inboxes().find((one) => one.id === inbox) ?? (await inboxNamed(desk, inbox))
  const namespace = through ? (namespaceOf(through) ?? '') : ''
  const whom = 'contact' in to ? { contact: to.contact.id } : { namespace, value: to.address }
  const body = { inbox, to: whom, parts, ...(envelope && { envelope }) }
  lead(desk, await desk.api.command('start', body, { id }), 'contact' in to ? to.contact.name : to.address)
}

/** After a reload the book may still be empty. */
const inboxNamed = async ({ api }: Desk, id: string) => (await api.inboxes()).find((one) => one.id === id)

const lead = ({ route, toast, language }: Desk, { conversation }: CommandResult, name: string): void => {
  if (!conversation) return
  const { start } = language.peek().words
  const go = (how?: { replace: boolean }): void => route.go({ at: 'conversation', id: conversation }, how)
  if (route.place.value.at === 'start') go({ replace: true })
  else toast({ text: fill(start.sent, { name }), action: { label: start.open, run: go } })
}
