import type { KeyBinding } from '../../keys.ts'
import type { Room } from '../room.ts'
import { wordsOf } from '../words.ts'
import { assign, reopen, resolve } from './doings.ts'
import type { Opened } from './open.ts'
import { openedOf } from './open.ts'

/** Keys of an open conversation; the sheet behind `?` lists them. */
export const conversationKeys = (room: Room): KeyBinding[] => {
  const { desk } = room
  const words = wordsOf(desk)
  const opened = openedOf(room)
  const opens = (keys: string, what: Opened, label: string): KeyBinding => ({
    keys,
    group: words.conversation,
    label,
    run: () => {
      opened.value = what
    },
  })
  const does = (keys: string, label: string, run: () => void): KeyBinding => ({
    keys,
    group: words.conversation,
    label,
    run,
  })
  const me = (): void => {
    const { id, name } = desk.me.value.member
    void assign(room, { to: { id, name } })
  }
  const finish = (): void => void (isOver(room) ? reopen(room) : resolve(room))
  return [
    ...(desk.can('conversations.assign') ? [opens('a', 'assign', words.assign), does('i', words.assignMe, me)] : []),
    ...(desk.can('conversations.label')
      ? [opens('l', 'label', words.label), opens('p', 'priority', words.priority)]
      : []),
    ...(desk.can('conversations.resolve')
      ? [opens('z', 'snooze', words.snooze), does('e', words.resolveOrReopen, finish)]
      : []),
    opens('.', 'more', words.more),
  ]
}

export const isOver = ({ conversation }: Room): boolean => conversation.value?.status === 'resolved'
