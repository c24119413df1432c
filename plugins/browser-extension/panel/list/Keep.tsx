import type { SavedView } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { fill } from '../words.ts'
import { viewFilterOf } from './keeping.ts'

/** What is looked at, kept under a name; and the view one looks at, under another one or no more. */
export const Keep = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  const { queue, narrowing } = desk.inbox
  const shown = desk.book.views().find(({ id }) => queue.value === `view:${id}`)
  const filter = viewFilterOf(queue.value, narrowing.value, shown?.filter)
  const mine = shown && (shown.scope === 'personal' || desk.can('views.manage'))
  if (!filter) return null
  return (
    <div class="keep">
      <Form key={`new ${queue.value}`} desk={desk} filter={filter} label={words.views.save} />
      {mine && <Form key={shown.id} desk={desk} filter={filter} label={words.views.change} view={shown} />}
      {mine && <Remove desk={desk} view={shown} />}
    </div>
  )
}

type FormProps = { desk: Desk; filter: SavedView['filter']; label: string; view?: SavedView }

const Form = ({ desk, filter, label, view }: FormProps) => {
  const open = useSignal(false)
  if (!open.value)
    return (
      <button type="button" onClick={() => (open.value = true)}>
        {label}
      </button>
    )
  const save = async (data: FormData): Promise<void> => {
    const scope = data.has('everybody') ? 'account' : 'personal'
    const name = String(data.get('name'))
    const done = await desk.attempt(() => desk.api.command('save_view', { view: view?.id, name, scope, filter }))
    if (!done) return
    open.value = false
    await desk.book.views.renew()
    desk.inbox.narrowing.value = {}
    desk.route.go({ at: 'queue', queue: `view:${done.view ?? view?.id}` })
    desk.inbox.renew()
  }
  return (
    <form
      class="keep-form"
      aria-label={label}
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
      <Fields desk={desk} view={view} />
    </form>
  )
}

const Fields = ({ desk, view }: Pick<FormProps, 'desk' | 'view'>) => {
  const { words } = desk.language.value
  return (
    <>
      <label>
        {words.views.name}
        <input name="name" required maxLength={100} defaultValue={view?.name ?? ''} ref={(field) => field?.focus()} />
      </label>
      {desk.can('views.manage') && (
        <label class="tick">
          <input type="checkbox" name="everybody" defaultChecked={view?.scope === 'account'} /> {words.views.everybody}
        </label>
      )}
      <button type="submit" class="primary">
        {words.save}
      </button>
    </>
  )
}

/** It takes no conversation with it; still it is asked, for a view of everybody is missed by everybody. */
const Remove = ({ desk, view }: { desk: Desk; view: SavedView }) => {
  const sure = useSignal(false)
  const { words } = desk.language.value
  const remove = async (): Promise<void> => {
    if (!(await desk.attempt(() => desk.api.command('remove_view', { view: view.id })))) return
    desk.route.go({ at: 'queue', queue: 'all' })
    await desk.book.views.renew()
    desk.toast({ text: fill(words.views.removed, { name: view.name }) })
  }
  const press = (): void => {
    if (sure.value) void remove()
    else sure.value = true
  }
  return (
    <button type="button" class={sure.value ? 'danger' : ''} onClick={() => press()}>
      {sure.value ? words.views.sure : words.views.remove}
    </button>
  )
}
