import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { recordOf } from './record.ts'

type Bearer = { contact: string } | { conversation: string }
type Props = { desk: Desk; of: Bearer; done(): Promise<void> | void }

/** That somebody, or some matter, is also a record elsewhere: named by its system, its kind and its number there. */
export const LinkForm = ({ desk, of, done }: Props) => {
  const open = useSignal(false)
  const words = desk.language.value.words.records
  if (!open.value)
    return (
      <button type="button" class="quiet" onClick={() => (open.value = true)}>
        {words.add}
      </button>
    )
  const save = async (data: FormData): Promise<void> => {
    const record = recordOf((name) => String(data.get(name) ?? ''))
    if (!(await desk.attempt(() => desk.api.command('link_record', { ...record, ...of })))) return
    open.value = false
    await done()
  }
  return (
    <form
      class="stack link-form"
      aria-label={words.add}
      onSubmit={(event) => {
        event.preventDefault()
        void save(new FormData(event.currentTarget))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        open.value = false
      }}
    >
      <Field name="system" label={words.system} max={50} focus required />
      <Field name="type" label={words.type} max={50} required />
      <Field name="id" label={words.id} max={200} required />
      <Field name="label" label={words.label} max={200} />
      <Field name="url" label={words.url} max={2000} type="url" />
      <button type="submit" class="primary">
        {desk.language.value.words.save}
      </button>
    </form>
  )
}

type FieldProps = {
  name: string
  label: string
  max: number
  type?: 'url' | 'text'
  required?: boolean
  focus?: boolean
}

const Field = ({ name, label, max, type = 'text', required = false, focus = false }: FieldProps) => (
  <label>
    {label}
    <input
      name={name}
      type={type as 'text'}
      maxLength={max}
      required={required}
      spellcheck={false}
      dir="auto"
      ref={(field) => {
        if (focus) field?.focus()
      }}
    />
  </label>
)

type UnlinkProps = { desk: Desk; link: string; name: string; done(): Promise<void> | void }

export const Unlink = ({ desk, link, name, done }: UnlinkProps) => {
  const words = desk.language.value.words.records
  const unlink = async (): Promise<void> => {
    if (await desk.attempt(() => desk.api.command('unlink_record', { link }))) await done()
  }
  const label = words.remove.replace('{name}', name)
  return (
    <button type="button" class="quiet" aria-label={label} title={label} onClick={() => void unlink()}>
      ×
    </button>
  )
}
