import { useComputed } from '@preact/signals'
import { THE_CONTACT } from './follow.ts'
import type { Room } from './room.ts'
import { fill, namesText, wordsOf } from './words.ts'

/** Who else is here, and who writes. A colleague who answers as well is told of more loudly. */
export const Watchers = ({ room }: { room: Room }) => {
  const { desk, there, typing, conversation } = room
  const words = wordsOf(desk)
  const { tag } = desk.language.value
  const writing = useComputed(() => {
    const typists = [...typing.value.keys()].filter((who) => who !== THE_CONTACT)
    const named = typists.flatMap((id) => desk.book.members().find((one) => one.id === id)?.name ?? [])
    const answering = there.value.filter(({ doing }) => doing === 'replying').map(({ name }) => name)
    return [...new Set([...answering, ...named])]
  })
  const looking = there.value.filter(({ name }) => !writing.value.includes(name)).map(({ name }) => name)
  const contact = typing.value.has(THE_CONTACT) ? conversation.value?.contact.name : undefined
  return (
    <div class="watchers" role="status">
      {contact && <p class="dots">{fill(words.contactTyping, { name: contact })}</p>}
      {writing.value.length > 0 && (
        <p class="collision">{fill(words.colleagueReplying, { names: namesText(writing.value, tag) })}</p>
      )}
      {looking.length > 0 && <p>{fill(words.colleagueThere, { names: namesText(looking, tag) })}</p>}
    </div>
  )
}
