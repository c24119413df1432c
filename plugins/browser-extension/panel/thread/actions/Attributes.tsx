import type { Attribute } from '@deskless/core/client'
import { useId, useState } from 'preact/hooks'
import { inputType } from '../../contact/typed.ts'
import type { Room } from '../room.ts'
import { wordsOf } from '../words.ts'
import type { PickerProps } from './Bar.tsx'
import { setAttribute } from './doings.ts'

/** What the company wants to know of a conversation, each by its type. */
export const Attributes = ({ room }: PickerProps) => {
  const words = wordsOf(room.desk)
  const set = room.conversation.value?.attributes ?? {}
  const defined = room.desk.book
    .attributes()
    .filter(({ of, retired, key }) => of === 'conversation' && (!retired || key in set))
  if (defined.length === 0) return <p class="none">{words.noAttributes}</p>
  return (
    <div class="stack">
      {defined.map((one) => (
        <Field key={one.key} room={room} of={one} value={set[one.key] ?? ''} />
      ))}
    </div>
  )
}

type FieldProps = { room: Room; of: Attribute; value: string }

const Field = ({ room, of, value }: FieldProps) => {
  const id = useId()
  const [typed, setTyped] = useState(value)
  const save = (given: string): void => {
    setTyped(given)
    if (given !== value)
      void setAttribute(room, of.key, given === '' ? null : given).then((done) => done || setTyped(value))
  }
  if (of.type === 'checkbox')
    return (
      <label class="beside" title={of.about}>
        <input
          type="checkbox"
          checked={typed === 'true'}
          onChange={({ currentTarget }) => save(String(currentTarget.checked))}
        />
        {of.label}
      </label>
    )
  return (
    <div class="stack" title={of.about}>
      <label for={id}>
        {of.label}
        {of.currency && ` (${of.currency})`}
        {of.type === 'percent' && ' (%)'}
      </label>
      <Control id={id} of={of} typed={typed} onType={setTyped} onSave={save} />
    </div>
  )
}

type ControlProps = { id: string; of: Attribute; typed: string; onType(text: string): void; onSave(text: string): void }

const Control = ({ id, of, typed, onType, onSave }: ControlProps) =>
  of.type === 'list' ? (
    <select id={id} value={typed} onChange={({ currentTarget }) => onSave(currentTarget.value)}>
      <option value="">–</option>
      {of.options.map((option) => (
        <option key={option} value={option} selected={option === typed}>
          {option}
        </option>
      ))}
    </select>
  ) : (
    <input
      id={id}
      type={inputType(of) as 'text'}
      step="any"
      value={typed}
      onInput={({ currentTarget }) => onType(currentTarget.value)}
      onChange={({ currentTarget }) => onSave(currentTarget.value.trim())}
    />
  )
