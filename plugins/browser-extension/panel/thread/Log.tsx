import { useComputed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { ComposerState } from '../composer/composer.ts'
import type { Sending } from '../composer/outgoing.ts'
import { outgoingOf } from '../composer/outgoing.ts'
import { activityText } from './activity.ts'
import { Icon } from './Icon.tsx'
import { Line } from './Line.tsx'
import { Pending } from './Pending.tsx'
import { usePlace } from './place.ts'
import type { Room } from './room.ts'
import type { Row } from './rows.ts'
import { rowsOf } from './rows.ts'
import { Suggestions } from './Suggestions.tsx'
import { hasNewer, hasOlder } from './stretch.ts'
import { Watchers } from './Watchers.tsx'
import { dayName, dayOf, timeText, wordsOf } from './words.ts'

export const Log = ({ room, composer }: { room: Room; composer: ComposerState }) => {
  const { desk, stretch } = room
  const words = wordsOf(desk)
  const me = desk.me.value.member.id
  const rows = useComputed(() => rowsOf(stretch.value.messages, { dayOf, readUpTo: room.readUpTo, me }))
  const outgoing = useMemo(() => outgoingOf(desk), [desk])
  const waiting = useComputed(() => outgoing.entries.value.filter(({ body }) => body.conversation === room.id))
  const place = usePlace(room, rows.value, waiting.value.length)
  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-live="off"
        aria-label={words.messages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard as well
        tabIndex={0}
        ref={place.box}
        onScroll={place.onScroll}
      >
        <Lines room={room} composer={composer} rows={rows.value} waiting={waiting.value} />
      </div>
      {!place.atEnd && (
        <button type="button" class="to-end" onClick={place.toEnd} aria-label={words.latest} title={words.latest}>
          <Icon name="end" />
        </button>
      )}
    </div>
  )
}

type LinesProps = { room: Room; composer: ComposerState; rows: readonly Row[]; waiting: readonly Sending[] }

const Lines = ({ room, composer, rows, waiting }: LinesProps) => {
  const { desk, stretch, paging } = room
  const words = wordsOf(desk)
  return (
    <div class="lines">
      {hasOlder(stretch.value) && (
        <More busy={paging.value === 'above'} label={words.older} onClick={room.older} desk={desk} />
      )}
      {rows.map((row) => (
        <RowView key={row.key} row={row} room={room} />
      ))}
      {hasNewer(stretch.value) ? (
        <More busy={paging.value === 'below'} label={words.newer} onClick={room.newer} desk={desk} />
      ) : (
        <>
          {waiting.map((entry) => (
            <Pending key={entry.id} entry={entry} room={room} composer={composer} />
          ))}
          <Suggestions room={room} composer={composer} />
        </>
      )}
      <Watchers room={room} />
    </div>
  )
}

type MoreProps = { busy: boolean; label: string; onClick(): Promise<void>; desk: Room['desk'] }

const More = ({ busy, label, onClick, desk }: MoreProps) => (
  <button type="button" class="more-lines" disabled={busy} onClick={() => void onClick()}>
    {busy ? desk.language.value.words.loading : label}
  </button>
)

type RowProps = { row: Row; room: Room }

const RowView = ({ row, room }: RowProps) => {
  const { desk } = room
  switch (row.is) {
    case 'day':
      return (
        <h3 class="day" data-row={row.key}>
          {dayName(row.at, desk)}
        </h3>
      )
    case 'unread':
      return (
        <p class="unread" data-row={row.key}>
          {wordsOf(desk).unread}
        </p>
      )
    case 'activity':
      return <Activity row={row} desk={desk} />
    case 'message':
      return <Line row={row} room={room} />
  }
}

/** What happened beside what was said; more than three at once are folded. */
const Activity = ({ row, desk }: { row: Extract<Row, { is: 'activity' }>; desk: Room['desk'] }) => {
  const { tag } = desk.language.value
  const lines = row.messages.map((message) => (
    <p key={message.id}>
      {activityText(message, desk)} <time dateTime={message.createdAt}>{timeText(message.createdAt, tag)}</time>
    </p>
  ))
  if (lines.length <= FOLD)
    return (
      <div class="activity" data-row={row.key}>
        {lines}
      </div>
    )
  return (
    <details class="activity" data-row={row.key}>
      <summary>{wordsOf(desk).happened.replace('{n}', lines.length.toLocaleString(tag))}</summary>
      {lines}
    </details>
  )
}

const FOLD = 3
