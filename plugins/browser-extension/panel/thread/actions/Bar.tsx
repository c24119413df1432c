import type { FunctionComponent } from 'preact'
import type { Desk } from '../../desk.ts'
import type { IconName } from '../Icon.tsx'
import { Icon } from '../Icon.tsx'
import { lazy } from '../lazy.tsx'
import { Popover } from '../Popover.tsx'
import type { Room } from '../room.ts'
import { wordsOf } from '../words.ts'
import { reopen, resolve } from './doings.ts'
import { isOver } from './keys.ts'
import type { Opened } from './open.ts'
import { openedOf } from './open.ts'

/** What can be done with the conversation, as far as one’s role allows. */
export const Bar = ({ room }: { room: Room }) => {
  const { desk } = room
  const words = wordsOf(desk)
  const over = isOver(room)
  return (
    <div class="bar" role="toolbar" aria-label={words.actions}>
      {desk.can('conversations.assign') && <Action room={room} what="assign" icon="person" label={words.assign} />}
      {desk.can('conversations.label') && (
        <>
          <Action room={room} what="label" icon="label" label={words.label} />
          <Action room={room} what="priority" icon="flag" label={words.priority} />
        </>
      )}
      {desk.can('conversations.resolve') && (
        <>
          {!over && <Action room={room} what="snooze" icon="clock" label={words.snooze} />}
          <button type="button" class="resolve" onClick={() => void (over ? reopen(room) : resolve(room))}>
            <Icon name="check" />
            <span>{over ? words.reopen : words.resolve}</span>
          </button>
        </>
      )}
      <Action room={room} what="more" icon="more" label={words.more} end />
    </div>
  )
}

type ActionProps = { room: Room; what: Opened; icon: IconName; label: string; end?: boolean }

const Action = ({ room, what, icon, label, end }: ActionProps) => {
  const opened = openedOf(room)
  const onToggle = (open: boolean): void => {
    if (open) opened.value = what
    else if (opened.value === what) opened.value = undefined
  }
  const Picker = Pickers[what]
  return (
    <Popover label={label} face={<Icon name={icon} />} isOpen={opened.value === what} onToggle={onToggle} end={end}>
      <Picker desk={room.desk} room={room} onDone={() => onToggle(false)} />
    </Popover>
  )
}

export type PickerProps = { room: Room; onDone(): void }

/** What opens is fetched when it first does. */
const pickers = () => import('./pickers.tsx').then((it) => it.pickers)
const Pickers: Record<Opened, FunctionComponent<PickerProps & { desk: Desk }>> = {
  assign: lazy(async () => (await pickers()).assign),
  label: lazy(async () => (await pickers()).label),
  priority: lazy(async () => (await pickers()).priority),
  snooze: lazy(async () => (await pickers()).snooze),
  more: lazy(async () => (await pickers()).more),
}
