import type { Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { Room } from '../room.ts'

/** The one thing of the bar that is open; a key opens it as well as a click. */
export type Opened = 'assign' | 'label' | 'priority' | 'snooze' | 'more'

const opened = new WeakMap<Room, Signal<Opened | undefined>>()

export const openedOf = (room: Room): Signal<Opened | undefined> => {
  const known = opened.get(room) ?? signal<Opened | undefined>(undefined)
  opened.set(room, known)
  return known
}
