import { useMemo } from 'preact/hooks'
import type { ComposerState } from '../composer/composer.ts'
import type { Sending } from '../composer/outgoing.ts'
import { outgoingOf } from '../composer/outgoing.ts'
import { Icon } from './Icon.tsx'
import { PartView } from './parts.tsx'
import type { Room } from './room.ts'
import { fill, wordsOf } from './words.ts'

type Props = { entry: Sending; room: Room; composer: ComposerState }

/** What was written and is not at the hub yet: it can be taken back, or says why it could not go. */
export const Pending = ({ entry, room, composer }: Props) => {
  const outgoing = useMemo(() => outgoingOf(room.desk), [room])
  const words = wordsOf(room.desk)
  const { id, body, state } = entry
  const seconds = Math.ceil((body.goesAt - outgoing.now.value) / 1_000)
  const back = (): void => {
    const letter = outgoing.undo(id)
    if (letter) composer.restore(letter)
  }
  return (
    <article class={`line ${body.kind === 'note' ? 'note' : 'out'} starts ends pending`} aria-label={words.pending}>
      <div class="bubble">
        {body.parts.map((part, at) => (
          <PartView key={at} room={room} part={part} />
        ))}
      </div>
      {state === 'failed' ? (
        <Failed entry={entry} room={room} onBack={back} />
      ) : (
        <footer>
          <Icon name="clock" />
          <span role="status">{seconds > 0 ? fill(words.sendingIn, { n: seconds }) : waitText(room)}</span>
          {!outgoing.going.value.has(id) && (
            <button type="button" onClick={back}>
              {words.undo}
            </button>
          )}
          {seconds > 0 && (
            <button type="button" onClick={() => outgoing.hurry(id)}>
              {words.sendNow}
            </button>
          )}
        </footer>
      )}
    </article>
  )
}

const waitText = ({ desk }: Room): string => {
  const words = wordsOf(desk)
  return desk.live.state.value === 'open' ? words.sending : words.waitsForHub
}

type FailedProps = { entry: Sending; room: Room; onBack(): void }

/** Refused: the hub’s own sentence, and a way on. What somebody wrote is never thrown away by itself. */
const Failed = ({ entry: { id, tell, body }, room, onBack }: FailedProps) => {
  const outgoing = useMemo(() => outgoingOf(room.desk), [room])
  const words = wordsOf(room.desk)
  const isStale = isOvertaken(room, body.expect?.lastSpokenNumber)
  return (
    <footer class="failed">
      <Icon name="warn" />
      <span role="alert">
        {tell} {isStale && words.overtaken}
      </span>
      <button type="button" onClick={onBack}>
        {words.backToText}
      </button>
      <button type="button" onClick={() => outgoing.retry(id, isStale)}>
        {isStale ? words.sendAnyway : words.retry}
      </button>
      <button type="button" class="danger" onClick={() => outgoing.discard(id)}>
        {words.discard}
      </button>
    </footer>
  )
}

/** Somebody said something after what was seen when it was written; it stands right above. */
const isOvertaken = ({ stretch }: Room, upTo: number | undefined): boolean =>
  upTo !== undefined &&
  stretch.value.messages.some(({ number, kind }) => number > upTo && (kind === 'in' || kind === 'out'))
