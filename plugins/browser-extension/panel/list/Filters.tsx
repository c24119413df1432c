import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { Icon } from '../ui/icons.tsx'
import type { Narrowing } from './choice.ts'
import { isNarrowed, SORTS, STATUSES } from './choice.ts'
import { Keep } from './Keep.tsx'

const PRIORITIES = ['urgent', 'high', 'medium', 'low', 'none'] as const

type Option = { value: string; label: string }

/** What narrows the list, folded away until somebody wants it. */
export const Filters = ({ desk }: { desk: Desk }) => {
  const open = useSignal(false)
  const { words } = desk.language.value
  const by = desk.inbox.narrowing.value
  const narrowed = isNarrowed(by)
  return (
    <div class="filters">
      <div class="filters-head">
        <button type="button" class="quiet" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          <Icon name="filter" />
          {words.filters.title}
          {narrowed && <span class="dot" aria-hidden="true" />}
        </button>
        {narrowed && (
          <button type="button" class="quiet" onClick={() => (desk.inbox.narrowing.value = {})}>
            {words.filters.clear}
          </button>
        )}
      </div>
      {open.value && <Choices desk={desk} />}
      {open.value && <Keep desk={desk} />}
    </div>
  )
}

const Choices = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  const { book } = desk
  const named = (all: readonly { id: string; name: string }[]): Option[] =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  const members = [{ value: 'none', label: words.list.nobody }, ...named(book.members())]
  return (
    <div class="filter-grid">
      <Choice desk={desk} field="status" options={STATUSES.map((it) => ({ value: it, label: words.status[it] }))} />
      <Choice desk={desk} field="sort" options={SORTS.map((it) => ({ value: it, label: words.sorts[it] }))} />
      <Choice desk={desk} field="assignee" options={members} />
      <Choice desk={desk} field="inbox" options={named(book.inboxes())} />
      <Choice desk={desk} field="team" options={named(book.teams())} />
      <Choice desk={desk} field="label" options={named(book.labels())} />
      <Choice
        desk={desk}
        field="priority"
        options={PRIORITIES.map((it) => ({ value: it, label: words.priority[it] }))}
      />
    </div>
  )
}

const Choice = ({ desk, field, options }: { desk: Desk; field: keyof Narrowing; options: Option[] }) => {
  const { words } = desk.language.value
  const { narrowing } = desk.inbox
  return (
    <label>
      {words.filters[field]}
      <select
        value={narrowing.value[field] ?? ''}
        onChange={({ currentTarget: { value } }) => {
          narrowing.value = { ...narrowing.value, [field]: value || undefined }
        }}
      >
        <option value="">{words.filters.any}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
