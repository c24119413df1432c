// How agents at their screens do things in the simulated Teams.
import { setTimeout as pause } from 'node:timers/promises'
import type { Answer, Human } from '@deskless/teams/connector/remote'
import type { Place, Screen } from '../people.ts'

/** Teams names messages by milliseconds; seconds are what ledgers are compared by. */
export const tsOf = (id: string): string => (Number(id) / 1_000).toFixed(3)
const idOf = (ts: string): string => String(Math.round(Number(ts) * 1_000))

const MENTION = { text: '@Deskless reply ', mentions: [{ name: 'Deskless' }] }
const LOOK_MS = 1_000

export const screenOf = (human: Human): Screen => ({
  placeIn: async (room) => {
    const card = (await human.look(room.id)).find((post) => post.from.bot && !post.root)
    const thread = /\bc-\d+\b/.exec(card?.words ?? '')?.[0]
    return card && thread ? { room, root: tsOf(card.id), thread } : undefined
  },
  type: async ({ room, root }, id, deed) => {
    const { text, mentions } = deed === 'mention' ? MENTION : { text: '', mentions: [] }
    const typed = await human.type({ channel: room.id, thread: idOf(root), text: text + id, mentions })
    return { channel: room.id, ts: tsOf(typed) }
  },
  edit: ({ channel, ts }, words) => human.edit({ channel, id: idOf(ts) }, words),
  remove: ({ channel, ts }) => human.remove({ channel, id: idOf(ts) }),
  putAway: async () => {},
  // What does not work at the screen is tried again by hand.
  send: (place, id, presses) => sendOnce(human, place, id, presses).catch(() => false),
})

/** A form whose answer never came stays open, and is sent again as the same one. */
const sendOnce = async (human: Human, place: Place, id: string, presses: number): Promise<boolean> => {
  const at = { channel: place.room.id, id: idOf(place.root) }
  const open = await human.dialog()
  if (open?.root !== at.id || open.conversation !== at.channel) await human.press(at, 'Reply')
  const pressed = Array.from({ length: presses }, () => human.submit('Send', { text: id }))
  const answers = await Promise.allSettled(pressed)
  if (answers.some((one) => one.status === 'fulfilled' && isClosed(one.value))) return true
  // A sentence in place of the form says: look at the thread before you press again.
  if (await human.dialog()) return false
  await pause(LOOK_MS)
  return (await human.look(at.channel)).some(({ words }) => words.split('\n').includes(id))
}

const isClosed = ({ status, body }: Answer): boolean =>
  status === 200 && (body as { task?: unknown } | undefined)?.task === undefined
