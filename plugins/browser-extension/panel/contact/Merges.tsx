import type { Contact, MergeSuggestion } from '@deskless/core/client'
import type { Desk } from '../desk.ts'
import { fill } from '../words.ts'
import type { Card } from './card.ts'

/** Who may be the same person: one word makes them one, another keeps them apart, and both can be taken back. */
export const Merges = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const { words } = desk.language.value
  if (card.merges.value.length === 0 || !desk.can('contacts.merge')) return null
  return (
    <section class="merges" aria-label={words.contact.same}>
      <h3>{words.contact.same}</h3>
      {card.merges.value.map((one) => (
        <One key={one.id} desk={desk} card={card} contact={contact} suggestion={one} />
      ))}
    </section>
  )
}

type Props = { desk: Desk; card: Card; contact: Contact; suggestion: MergeSuggestion }

const One = ({ desk, card, contact, suggestion }: Props) => {
  const words = desk.language.value.words.contact
  const other = suggestion.contact.id === contact.id ? suggestion.other : suggestion.contact
  const address = suggestion.address?.value ?? ''
  return (
    <div class="merge">
      <p>
        <b dir="auto">{other.name}</b> <span class="soft">{fill(words.bears, { address })}</span>
      </p>
      <p class="actions">
        <button type="button" onClick={() => void join(desk, card, contact, other)}>
          {words.merge}
        </button>
        <button type="button" onClick={() => void keepApart(desk, card, contact, other)}>
          {words.apart}
        </button>
      </p>
    </div>
  )
}

const join = async (desk: Desk, card: Card, contact: Contact, other: Contact): Promise<void> => {
  const words = desk.language.value.words.contact
  const done = await desk.attempt(() => desk.api.command('merge_contacts', { from: other.id, into: contact.id }))
  if (!done) return
  await card.load()
  desk.toast({
    text: fill(words.merged, { name: other.name }),
    action: {
      label: desk.language.value.words.undo,
      run: () =>
        void desk.attempt(() => desk.api.command('unmerge_contact', { contact: other.id })).then(() => card.load()),
    },
  })
}

const keepApart = async (desk: Desk, card: Card, contact: Contact, other: Contact): Promise<void> => {
  const words = desk.language.value.words.contact
  if (!(await desk.attempt(() => desk.api.command('keep_apart', { contact: contact.id, other: other.id })))) return
  await card.load()
  desk.toast({ text: fill(words.keptApart, { name: other.name }) })
}
