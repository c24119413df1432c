// Forms: the one before the chat, those a team sends, and the line that asks for an address.
import type { FieldView, PartView, VisitorMessage } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import type { More } from '../strings/more-en.ts'
import css from './styles/form.css?inline'

type Values = Record<string, string>
type Asked = {
  chat: Chat
  more: More
  fields: readonly FieldView[]
  button: string
  intro?: string
  /** Says what is wrong, or nothing. */
  submit(values: Values): Promise<string | undefined>
}

const CHECKED = 'yes'

const isShown = ({ when }: FieldView, values: Values): boolean => !when || when.is.includes(values[when.field] ?? '')

/** The hub decides; this spares a way there. */
const problemWith = ({ kind, required }: FieldView, value: string, more: More): string | undefined => {
  if (!value) return required ? more.needed : undefined
  if (kind === 'email' && !/^\S+@\S+\.\S+$/.test(value)) return more.notEmail
  if (kind === 'phone' && !/^\+[\d\s()./-]{6,}$/.test(value)) return more.notPhone
  return undefined
}

const TYPES: Partial<Record<FieldView['kind'], Record<string, string>>> = {
  name: { autocomplete: 'name' },
  email: { type: 'email', inputmode: 'email', autocomplete: 'email' },
  date: { type: 'date' },
  phone: { type: 'tel', inputmode: 'tel', autocomplete: 'tel' },
}

type One = { field: FieldView; value: string; wrong?: string; more: More; set(value: string): void }
type Changed<T> = { currentTarget: T }

/** What of a field every kind of input has. */
const common = ({ field, wrong }: One, id: string) => ({
  id,
  required: field.required,
  'aria-invalid': wrong ? true : undefined,
  'aria-describedby': wrong ? `${id}-wrong` : undefined,
})

const inputOf = (h: Kit['h'], one: One, id: string) => {
  const { field, value, more, set } = one
  if (field.kind === 'list')
    return h(
      'select',
      {
        ...common(one, id),
        value,
        onChange: ({ currentTarget }: Changed<HTMLSelectElement>) => set(currentTarget.value),
      },
      h('option', { value: '' }, more.choose),
      field.options.map((option) => h('option', { value: option, key: option }, option)),
    )
  const onInput = ({ currentTarget }: Changed<HTMLInputElement>) => set(currentTarget.value)
  const onChange = ({ currentTarget }: Changed<HTMLInputElement>) => set(currentTarget.checked ? CHECKED : '')
  return field.kind === 'checkbox'
    ? h('input', { ...common(one, id), type: 'checkbox', checked: value === CHECKED, onChange })
    : h('input', { type: 'text', ...TYPES[field.kind], ...common(one, id), value, maxLength: 1000, onInput })
}

const fieldOf =
  ({ h }: Kit) =>
  (one: One) => {
    const { field, wrong, more } = one
    const { kind, required, link } = field
    const id = `deskless-${field.id}`
    const optional = !required && kind !== 'checkbox' && h('small', null, ` (${more.optional})`)
    const label = h('label', { for: id }, field.label, optional)
    const read = link && h('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, more.readMore)
    const input = inputOf(h, one, id)
    return h(
      'div',
      { class: kind === 'checkbox' ? 'ask tick-box' : 'ask' },
      kind === 'checkbox' ? [input, label, read] : [label, read, input],
      wrong && h('p', { class: 'wrong', id: `${id}-wrong` }, wrong),
    )
  }

const problemsIn = (shown: readonly FieldView[], values: Values, more: More): Values =>
  Object.fromEntries(
    shown.flatMap((field) => {
      const problem = problemWith(field, (values[field.id] ?? '').trim(), more)
      return problem ? [[field.id, problem]] : []
    }),
  )

/** What was filled in so far, and what happens when it is sent. */
const useAnswers = ({ useRef, useState }: Kit, { fields, more, submit }: Asked) => {
  const [values, setValues] = useState<Values>({})
  const [wrong, setWrong] = useState<Values>({})
  const [alert, setAlert] = useState('')
  const [busy, setBusy] = useState(false)
  const box = useRef<HTMLFormElement>(null)
  const shown = fields.filter((field) => isShown(field, values))
  const find = <E extends HTMLElement>(selector: string): E | null | undefined =>
    box.current?.querySelector<E>(selector)
  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const problems = problemsIn(shown, values, more)
    setWrong(problems)
    setAlert('')
    const [first] = Object.keys(problems)
    if (first) return find(`#deskless-${first}`)?.focus()
    setBusy(true)
    const answers = Object.fromEntries(shown.map(({ id }) => [id, (values[id] ?? '').trim()]))
    const trap = find<HTMLInputElement>('[name=website]')?.value
    setAlert((await submit(trap ? { ...answers, website: trap } : answers)) ?? '')
    setBusy(false)
  }
  const one = (field: FieldView): One => ({
    ...{ field, value: values[field.id] ?? '', wrong: wrong[field.id], more },
    set: (value) => setValues({ ...values, [field.id]: value }),
  })
  return { box, shown, one, alert, busy, send }
}

const fieldsOf = (kit: Kit) => {
  const { h } = kit
  const Field = fieldOf(kit)
  return (asked: Asked) => {
    kit.wear(asked.chat, css)
    const { box, shown, one, alert, busy, send } = useAnswers(kit, asked)
    return h(
      'form',
      { class: 'entry', noValidate: true, ref: box, onSubmit: (event: Event) => void send(event) },
      asked.intro && h('p', null, asked.intro),
      alert && h('p', { class: 'alert', role: 'alert' }, alert),
      shown.map((field) => h(Field, { key: field.id, ...one(field) })),
      // Nobody sees it and no key leads to it: who fills it in is a script.
      h('input', { class: 'away', name: 'website', tabIndex: -1, autocomplete: 'off', 'aria-hidden': true }),
      h('button', { type: 'submit', class: 'pill full', disabled: busy }, asked.button),
    )
  }
}

/** Stands where one writes, until it is answered. */
export const entry = (kit: Kit) => {
  const Fields = fieldsOf(kit)
  return ({ chat }: { chat: Chat }) => {
    const { state, boot, kept } = chat
    const more = kit.useMore(chat)
    const form = state.config.value?.entry
    if (!more || !form) return null
    const submit = async ({ website, ...answers }: Values): Promise<string | undefined> => {
      try {
        const { ticket } = await chat.authorised((token) =>
          kit.ask<{ ticket: string }>(`${boot.base}entry`, { token, body: { answers, website } }),
        )
        kept.write('entry', ticket)
        state.entry.value = ticket
        queueMicrotask(() => kit.toField(chat))
        return undefined
      } catch (error) {
        return (error as Error).message || more.wentWrong
      }
    }
    return kit.h(Fields, { chat, more, fields: form.fields, intro: form.intro, button: more.start, submit })
  }
}

type FormPart = Extract<PartView, { is: 'form' }>
type Shown = { chat: Chat; part: FormPart; message?: VisitorMessage; answerable: boolean }

/** A form of the team's. Answered, its answers are a message, and only its title stays. */
export const form = (kit: Kit) => {
  const Fields = fieldsOf(kit)
  const { h } = kit
  return ({ chat, part, message, answerable }: Shown) => {
    const more = kit.useMore(chat)
    const title = part.title && h('div', { class: 'bubble' }, part.title)
    if (!more || !message || !answerable) return title || null
    const fields = part.fields.map((field) => ({ kind: 'text' as const, ...field, options: [] }))
    const submit = async (values: Values): Promise<undefined> => {
      const filled = fields.flatMap(({ id, label }) => (values[id] ? [{ id, label, value: values[id] }] : []))
      if (filled.length > 0) kit.fillIn(chat, message, filled)
      kit.toField(chat)
    }
    return [title, h(Fields, { chat, more, fields, button: more.submit, submit })]
  }
}

/** Below the first line, while nobody is there to read it. */
export const email = (kit: Kit) => {
  const Fields = fieldsOf(kit)
  return ({ chat }: { chat: Chat }) => {
    const [saved, setSaved] = kit.useState(false)
    const more = kit.useMore(chat)
    if (!more) return null
    if (saved) return kit.h('p', { class: 'day', role: 'status' }, more.saved)
    const field = { id: 'email', kind: 'email' as const, label: more.email, required: true, options: [] }
    const submit = async (values: Values): Promise<undefined> => {
      kit.giveEmail(chat, values.email ?? '')
      setSaved(true)
      kit.toField(chat)
    }
    return kit.h(Fields, { chat, more, fields: [field], intro: more.askEmail, button: more.save, submit })
  }
}
