import type { Inbox, Part } from '@deskless/core/client'
import { uuidv7 } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { filledTemplate } from '../composer/template.ts'
import type { Desk } from '../desk.ts'
import { fill } from '../words.ts'
import type { Letter } from './letter.ts'
import { openLetter } from './letter.ts'
import { Person } from './Person.tsx'
import type { To } from './to.ts'
import { namespaceOf } from './to.ts'
import { What } from './What.tsx'

/** Inboxes by which somebody may be written to first. */
const startable = (inboxes: readonly Inbox[]): Inbox[] =>
  inboxes.filter(({ capabilities }) => capabilities.start !== 'never')

/** Writing first: through which inbox, to whom, and what. */
export const StartConversation = ({ desk, contact }: { desk: Desk; contact?: string }) => {
  const { words } = desk.language.value
  const inboxes = startable(desk.book.inboxes())
  const chosen = useSignal<string | undefined>(undefined)
  const inbox = inboxes.find(({ id }) => id === chosen.value) ?? inboxes[0]
  const { to, letter, busy, send } = useStart(desk, contact)
  if (!inbox) return <p class="empty">{words.start.nowhere}</p>
  return (
    <form
      class="start"
      onSubmit={(event) => {
        event.preventDefault()
        void send(inbox)
      }}
    >
      <h2>{words.start.title}</h2>
      <Through words={words.start.inbox} inboxes={inboxes} inbox={inbox} choose={(id) => (chosen.value = id)} />
      <Person desk={desk} inbox={inbox} to={to} />
      <What key={inbox.id} desk={desk} inbox={inbox} letter={letter} />
      <button type="submit" class="primary" disabled={busy.value || !to.value}>
        {fill(words.start.send, { inbox: inbox.label })}
      </button>
    </form>
  )
}

const useStart = (desk: Desk, contact: string | undefined) => {
  const to = useSignal<To | undefined>(undefined)
  const busy = useSignal(false)
  const letter = useMemo(() => openLetter(desk.me.peek().member.id), [desk])
  // One wish has one id, however often the button is pressed.
  const wish = useMemo(() => uuidv7(), [])
  useEffect(() => letter.close, [letter])
  useEffect(() => {
    if (contact) void desk.attempt(async () => (to.value = { contact: await desk.api.contact(contact) }))
  }, [contact])
  const send = async (inbox: Inbox): Promise<void> => {
    const whom = to.value
    if (!whom) return
    busy.value = true
    const done = await desk.attempt(() => begin(desk, inbox, whom, letter, wish))
    busy.value = false
    if (!done) return
    letter.done()
    if (done.conversation) desk.route.go({ at: 'conversation', id: done.conversation }, { replace: true })
  }
  return { to, letter, busy, send }
}

type ThroughProps = { words: string; inboxes: readonly Inbox[]; inbox: Inbox; choose(id: string): void }

const Through = ({ words, inboxes, inbox, choose }: ThroughProps) => (
  <label>
    {words}
    <select value={inbox.id} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {inboxes.map(({ id, name, label }) => (
        <option key={id} value={id}>
          {name} ({label})
        </option>
      ))}
    </select>
  </label>
)

const begin = (desk: Desk, inbox: Inbox, to: To, letter: Letter, id: string) => {
  const whom = 'contact' in to ? { contact: to.contact.id } : { namespace: namespaceOf(inbox) ?? '', value: to.address }
  const envelope = inbox.capabilities.envelope === 'native' ? { subject: letter.subject.value } : undefined
  return desk.api.command('start', { inbox: inbox.id, to: whom, parts: [partOf(letter)], envelope }, { id })
}

const partOf = ({ template, values, text }: Letter): Part => {
  if (!template.value) return { is: 'text', text: text.value }
  const { name, language } = template.value
  return { is: 'template', name, language, values: values.value, text: filledTemplate(template.value, values.value) }
}
