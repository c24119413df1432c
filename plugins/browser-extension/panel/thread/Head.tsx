import { useEffect } from 'preact/hooks'
import { Bar } from './actions/Bar.tsx'
import { conversationKeys } from './actions/keys.ts'
import type { Room } from './room.ts'
import { fill, momentText, wordsOf } from './words.ts'

/** Whose conversation it is, by which channel, how it stands, and what can be done with it. */
export const Head = ({ room }: { room: Room }) => {
  const { desk } = room
  const words = wordsOf(desk)
  const it = room.conversation.value
  useEffect(() => desk.keys.add(conversationKeys(room)), [room, desk.language.value])
  if (!it) return null
  const { contact, number, status, priority, assignee, team, labels, snoozedUntil } = it
  const { tag } = desk.language.value
  const when = snoozedUntil === 'next-message' ? words.untilMessage : snoozedUntil && momentText(snoozedUntil, tag)
  return (
    <header class="head">
      <div class="who">
        <h2 dir="auto">{contact.name}</h2>
        <p>
          #{number} · {it.inbox.label} · {it.inbox.name}
        </p>
      </div>
      <ul class="state" aria-label={words.state}>
        <li class={`status ${status}`}>
          {words.statuses[status]}
          {when && ` · ${when}`}
        </li>
        {it.spam && <li class="bad">{words.spam}</li>}
        {contact.blocked && <li class="bad">{words.blocked}</li>}
        {contact.optedOut && <li class="bad">{words.optedOut}</li>}
        {priority !== 'none' && <li class={`priority ${priority}`}>{words.priorities[priority]}</li>}
        <li>{assignee ? fill(words.assignedTo, { name: assignee.name }) : words.nobody}</li>
        {team && <li>{team.name}</li>}
        {labels.map((label) => (
          <li key={label.id} class="label">
            <i style={{ background: label.color }} />
            {label.name}
          </li>
        ))}
        <Undefined room={room} />
      </ul>
      <Bar room={room} />
    </header>
  )
}

/** What the company defined has a form of its own, by its type; the rest is seen here and nowhere else. */
const Undefined = ({ room: { desk, conversation } }: { room: Room }) => {
  const defined = desk.book.attributes().flatMap(({ of, key }) => (of === 'conversation' ? key : []))
  const rest = Object.entries(conversation.value?.attributes ?? {}).filter(([name]) => !defined.includes(name))
  return rest.map(([name, value]) => (
    <li key={name} dir="auto">
      {name}: {value}
    </li>
  ))
}
