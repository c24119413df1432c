import type { Attribute, Contact } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { Icon } from '../ui/icons.tsx'
import { fill } from '../words.ts'
import type { Card } from './card.ts'
import { inputType, isHttp, shown } from './typed.ts'

type Line = { key: string; label: string; value?: string; of?: Attribute }

/** What the company defined first, in its order; then whatever else is known. */
const linesOf = (defined: readonly Attribute[], has: Readonly<Record<string, string>>): Line[] => {
  const mine = defined.filter(({ of, key, retired }) => of === 'contact' && (!retired || key in has))
  const known = new Set(mine.map(({ key }) => key))
  return [
    ...mine.map((of) => ({ key: of.key, label: of.label, value: has[of.key], of })),
    ...Object.entries(has)
      .filter(([key]) => !known.has(key))
      .map(([key, value]) => ({ key, label: key, value })),
  ]
}

export const Attributes = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const words = desk.language.value.words.contact
  const lines = linesOf(desk.book.attributes(), contact.attributes)
  if (lines.length === 0) return null
  const set = async (key: string, value: string): Promise<void> => {
    const attributes = { [key]: value === '' ? null : value }
    await desk.attempt(() => desk.api.command('edit_contact', { contact: contact.id, attributes }))
    await card.load()
  }
  return (
    <section>
      <h3>{words.attributes}</h3>
      <dl class="facts">
        {lines.map((line) => (
          <Fact key={line.key} desk={desk} line={line} set={(value) => set(line.key, value)} />
        ))}
      </dl>
    </section>
  )
}

const Fact = ({ desk, line, set }: { desk: Desk; line: Line; set(value: string): Promise<void> }) => {
  const editing = useSignal(false)
  const { words } = desk.language.value
  const done = (value: string): void => {
    editing.value = false
    if (value !== (line.value ?? '')) void set(value)
  }
  return (
    <div>
      <dt title={line.of?.about || undefined} dir="auto">
        {line.label}
      </dt>
      <dd>
        {editing.value ? (
          <Field line={line} done={done} cancel={() => (editing.value = false)} save={words.save} />
        ) : (
          <>
            <Value desk={desk} line={line} />
            {desk.can('contacts.edit') && (
              <button
                type="button"
                class="quiet"
                aria-label={fill(words.contact.editFact, { name: line.label })}
                onClick={() => (editing.value = true)}
              >
                <Icon name="edit" />
              </button>
            )}
          </>
        )}
      </dd>
    </div>
  )
}

const Value = ({ desk, line: { of, label, value } }: { desk: Desk; line: Line }) => {
  if (value === undefined) return <span class="soft">–</span>
  if (of?.type === 'checkbox') return <input type="checkbox" aria-label={label} checked={value === 'true'} disabled />
  if (of?.type === 'link' && isHttp(value))
    return (
      <a href={value} target="_blank" rel="noopener noreferrer" dir="ltr">
        {value}
      </a>
    )
  return <span dir="auto">{shown(of, value, desk.language.value.tag)}</span>
}

/** As it is in every language. */
const BOX: Record<string, string> = { true: '☑', false: '☐' }

type FieldProps = { line: Line; save: string; done(value: string): void; cancel(): void }

const Field = ({ line: { of, label, value = '' }, save, done, cancel }: FieldProps) => {
  const choices = of?.type === 'list' ? of.options : of?.type === 'checkbox' ? ['true', 'false'] : undefined
  const focus = (field: HTMLElement | null): void => field?.focus()
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault()
        done(String(new FormData(event.currentTarget).get('value')))
      }}
      onKeyDown={(event) => event.key === 'Escape' && cancel()}
    >
      {choices ? (
        <select name="value" aria-label={label} defaultValue={value} ref={focus}>
          <option value="">–</option>
          {choices.map((choice) => (
            <option key={choice} value={choice} selected={choice === value}>
              {of?.type === 'checkbox' ? BOX[choice] : choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          name="value"
          type={inputType(of) as 'text'}
          step="any"
          aria-label={label}
          defaultValue={value}
          ref={focus}
        />
      )}
      <button type="submit">{save}</button>
    </form>
  )
}
