import { useState } from 'preact/hooks'
import { Delivery } from './Delivery.tsx'
import { Edit } from './Edit.tsx'
import { Envelope } from './Envelope.tsx'
import { Icon } from './Icon.tsx'
import { LineMenu } from './LineMenu.tsx'
import { PartView } from './parts.tsx'
import type { Room } from './room.ts'
import type { Row } from './rows.ts'
import type { Message } from './types.ts'
import { fill, momentText, timeText, wordsOf } from './words.ts'

type Props = { row: Extract<Row, { is: 'message' }>; room: Room }

export const Line = ({ row: { message, first, last }, room }: Props) => {
  const [editing, setEditing] = useState(false)
  const { desk } = room
  const words = wordsOf(desk)
  const { tag } = desk.language.value
  const said = { in: words.saidIn, out: words.saidOut, note: words.saidNote, activity: '' }[message.kind]
  const label = `${fill(said, { name: message.author.name })}, ${momentText(message.createdAt, tag)}`
  return (
    <article
      class={`line ${message.kind} ${first ? 'starts' : ''} ${last ? 'ends' : ''}`}
      data-row={message.id}
      aria-label={label}
    >
      {first && <Author message={message} room={room} />}
      <div class="bubble">
        <Before room={room} message={message} />
        <Envelope room={room} message={message} />
        {editing ? (
          <Edit room={room} message={message} onDone={() => setEditing(false)} />
        ) : (
          <Said room={room} message={message} />
        )}
        {!editing && <LineMenu room={room} message={message} onEdit={() => setEditing(true)} />}
      </div>
      <footer>
        <time dateTime={message.createdAt} title={momentText(message.createdAt, tag)}>
          {timeText(message.createdAt, tag)}
        </time>
        {message.editedAt && !message.removedAt && <span> · {words.edited}</span>}
        {message.kind === 'out' && <Delivery room={room} message={message} />}
      </footer>
    </article>
  )
}

/** Who it is, and for a note that it stays inside: by a sign and by words. */
const Author = ({ message: { author, kind }, room }: { message: Message; room: Room }) => {
  const words = wordsOf(room.desk)
  return (
    <header>
      {kind === 'note' && <Icon name="lock" />}
      <b>{author.name}</b>
      {kind === 'note' && <span class="tag">{words.note}</span>}
      {author.kind === 'bot' && <span class="tag">{words.bot}</span>}
      {author.kind === 'outside' && <span class="tag">{words.outside}</span>}
    </header>
  )
}

const Said = ({ room, message }: { room: Room; message: Message }) => {
  const words = wordsOf(room.desk)
  if (message.removedAt) return <p class="removed">{words.removed}</p>
  return (
    <>
      {message.parts.map((part, at) => (
        <PartView key={at} room={room} part={part} message={message} />
      ))}
      {message.reactions.length > 0 && (
        <ul class="reactions" aria-label={words.reactions}>
          {message.reactions.map(({ emoji, by }) => (
            <li key={emoji + by} title={by === 'us' ? words.byUs : words.byContact}>
              {emoji}
              <span class="hidden"> {by === 'us' ? words.byUs : words.byContact}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What it answers, where that is held. */
const Before = ({ room, message }: { room: Room; message: Message }) => {
  const answered = message.answers && room.stretch.value.messages.find(({ id }) => id === message.answers)
  if (!answered) return null
  return (
    <blockquote class="answers">
      <b>{answered.author.name}</b> {answered.text.slice(0, QUOTE)}
    </blockquote>
  )
}

const QUOTE = 140
