import type { Contact } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { Icon } from '../ui/icons.tsx'
import type { Card } from './card.ts'

/** The name, and a field in its place while it is changed. */
export const Name = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const editing = useSignal(false)
  const { words } = desk.language.value
  const save = async (name: string): Promise<void> => {
    editing.value = false
    if (!name.trim() || name.trim() === contact.name) return
    await desk.attempt(() => desk.api.command('edit_contact', { contact: contact.id, name: name.trim() }))
    await card.load()
  }
  if (!editing.value)
    return (
      <h2 dir="auto">
        {contact.name}
        {desk.can('contacts.edit') && (
          <button
            type="button"
            class="quiet"
            aria-label={words.contact.editName}
            title={words.contact.editName}
            onClick={() => (editing.value = true)}
          >
            <Icon name="edit" />
          </button>
        )}
      </h2>
    )
  return <Field name={contact.name} label={words.contact.name} save={words.save} done={save} />
}

type FieldProps = { name: string; label: string; save: string; done(name: string): Promise<void> }

/** Escape leaves it as it was. */
const Field = ({ name, label, save, done }: FieldProps) => (
  <form
    class="inline-form"
    onSubmit={(event) => {
      event.preventDefault()
      void done(String(new FormData(event.currentTarget).get('name')))
    }}
    onKeyDown={(event) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      void done(name)
    }}
  >
    <input name="name" aria-label={label} maxLength={500} defaultValue={name} ref={(field) => field?.focus()} />
    <button type="submit">{save}</button>
  </form>
)
