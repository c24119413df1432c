import type { Inbox, Part } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { Letter as Outbound, Outgoing } from '../composer/outgoing.ts'
import { filledTemplate } from '../composer/template.ts'
import type { Desk } from '../desk.ts'
import { loadThread } from '../Thread.tsx'
import { fill } from '../words.ts'
import type { Letter } from './letter.ts'
import { openLetter } from './letter.ts'
import { Person } from './Person.tsx'
import type { To } from './to.ts'
import { Waiting } from './Waiting.tsx'
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
  const { to, letter, outgoing, send } = useStart(desk, contact)
  if (!inbox) return <p class="empty">{words.start.nowhere}</p>
  return (
    <form
      class="start"
      onSubmit={(event) => {
        event.preventDefault()
        send(inbox)
      }}
    >
      <h2>{words.start.title}</h2>
      <Through words={words.start.inbox} inboxes={inboxes} inbox={inbox} choose={(id) => (chosen.value = id)} />
      <Person desk={desk} inbox={inbox} to={to} />
      <What key={inbox.id} desk={desk} inbox={inbox} letter={letter} />
      <button type="submit" class="primary" disabled={!outgoing || !to.value}>
        {fill(words.start.send, { inbox: inbox.label })}
      </button>
      {outgoing && <Waiting desk={desk} outgoing={outgoing} letter={letter} to={to} />}
    </form>
  )
}

const useStart = (desk: Desk, contact: string | undefined) => {
  const to = useSignal<To | undefined>(undefined)
  const outgoing = useSignal<Outgoing | undefined>(undefined)
  const letter = useMemo(() => openLetter(desk.me.peek().member.id), [desk])
  useEffect(() => letter.close, [letter])
  useEffect(() => void loadThread().then((thread) => (outgoing.value = thread?.outgoingOf(desk))), [desk])
  useEffect(() => {
    if (contact) void desk.attempt(async () => (to.value = { contact: await desk.api.contact(contact) }))
  }, [contact])
  const send = (inbox: Inbox): void => {
    const whom = to.value
    if (!whom || !outgoing.value) return
    outgoing.value.send(letterOf(inbox, whom, letter))
    // Out of the field at once: it waits below, and a second press sends nothing twice.
    letter.done()
  }
  return { to, letter, outgoing: outgoing.value, send }
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

const letterOf = (inbox: Inbox, to: To, letter: Letter): Outbound => ({
  conversation: '',
  kind: 'start',
  first: { inbox: inbox.id, to },
  parts: [partOf(letter)],
  ...(inbox.capabilities.envelope === 'native' && { envelope: { subject: letter.subject.value } }),
  goesAt: 0,
  words: { text: letter.template.value ? '' : letter.text.value, files: [], called: [] },
})

const partOf = ({ template, values, text }: Letter): Part => {
  if (!template.value) return { is: 'text', text: text.value }
  const { name, language } = template.value
  return { is: 'template', name, language, values: values.value, text: filledTemplate(template.value, values.value) }
}
