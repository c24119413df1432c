import type { Room } from '../thread/room.ts'
import { fill, momentText, wordsOf } from '../thread/words.ts'

/** Why no free answer can go out now; `templates`: an approved text still can. */
export type Closed = { tell: string; templates: boolean }

export const closedOf = (room: Room): Closed | undefined => {
  const { conversation, desk } = room
  const words = wordsOf(desk)
  const it = conversation.value
  if (!it) return undefined
  const { name, blocked, optedOut } = it.contact
  if (blocked) return { tell: fill(words.closed.blocked, { name }), templates: false }
  if (optedOut) return { tell: fill(words.closed.optedOut, { name }), templates: false }
  const window = room.window.value
  if (!window || window.open || window.outside.includes('text')) return undefined
  const channel = it.inbox.label
  const templates = window.outside.includes('template')
  const since = window.closes
  const why = since
    ? fill(words.closed.over, { channel, when: momentText(since, desk.language.value.tag) })
    : fill(words.closed.never, { channel, name })
  return { tell: `${why} ${templates ? words.closed.template : fill(words.closed.wait, { name })}`, templates }
}
