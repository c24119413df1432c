import type { Remark } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { moment } from '../times.ts'
import { Icon } from '../ui/icons.tsx'
import type { Card } from './card.ts'

type Props = { desk: Desk; card: Card; contact: string }

/** What agents keep about this person, for each other. */
export const Remarks = ({ desk, card, contact }: Props) => {
  const { words } = desk.language.value
  const remarks = card.remarks.value
  const edits = desk.can('contacts.edit')
  if (remarks.length === 0 && !edits) return null
  return (
    <section aria-label={words.remarks.title}>
      <h3>{words.remarks.title}</h3>
      <ul class="plain">
        {remarks.map((remark) => (
          <li key={remark.id}>
            <One desk={desk} card={card} contact={contact} remark={remark} />
          </li>
        ))}
      </ul>
      {edits && <Add desk={desk} card={card} contact={contact} />}
    </section>
  )
}

const One = ({ desk, card, contact, remark }: Props & { remark: Remark }) => {
  const editing = useSignal(false)
  const { words, tag } = desk.language.value
  const { id, text, author, createdAt, editedAt } = remark
  const save = (said: string): Promise<boolean> => say(desk, card, { contact, remark: id, text: said })
  if (editing.value)
    return <Field desk={desk} text={text} label={words.remarks.edit} save={save} done={() => (editing.value = false)} />
  const remove = async (): Promise<void> => {
    if (await desk.attempt(() => desk.api.command('remove_remark', { remark: id }))) await card.load()
  }
  return (
    <article class="remark">
      <p dir="auto">{text}</p>
      <footer class="soft">
        <span>
          <bdi>{author.name}</bdi> · {moment(createdAt, tag)}
          {editedAt && ` · ${words.thread.edited}`}
        </span>
        {desk.can('contacts.edit') && (
          <>
            <button type="button" class="quiet" aria-label={words.remarks.edit} onClick={() => (editing.value = true)}>
              <Icon name="edit" />
            </button>
            <button type="button" class="quiet" aria-label={words.remarks.remove} onClick={() => void remove()}>
              ×
            </button>
          </>
        )}
      </footer>
    </article>
  )
}

const Add = ({ desk, card, contact }: Props) => {
  const open = useSignal(false)
  const { words } = desk.language.value
  if (!open.value)
    return (
      <button type="button" class="quiet" onClick={() => (open.value = true)}>
        {words.remarks.add}
      </button>
    )
  const save = (text: string): Promise<boolean> => say(desk, card, { contact, text })
  return <Field desk={desk} text="" label={words.remarks.label} save={save} done={() => (open.value = false)} />
}

const say = async (
  desk: Desk,
  card: Card,
  wish: { contact: string; text: string; remark?: string },
): Promise<boolean> => {
  if (!(await desk.attempt(() => desk.api.command('remark', wish)))) return false
  await card.load()
  return true
}

type FieldProps = { desk: Desk; text: string; label: string; save(text: string): Promise<boolean>; done(): void }

/** Escape leaves it as it was; what the hub did not take stays in the field. */
const Field = ({ desk, text, label, save, done }: FieldProps) => {
  const submit = async (said: string): Promise<void> => {
    if (!said.trim() || said === text || (await save(said))) done()
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(String(new FormData(event.currentTarget).get('text')))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        done()
      }}
    >
      <textarea
        name="text"
        rows={3}
        maxLength={5_000}
        dir="auto"
        aria-label={label}
        defaultValue={text}
        ref={(field) => field?.focus()}
      />
      <button type="submit" class="primary">
        {desk.language.value.words.save}
      </button>
    </form>
  )
}
