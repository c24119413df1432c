import type { Room } from './room.ts'

/** Says that one has the conversation open, and hears who else has. Undone when the conversation is left. */
export const beThere = (room: Room): void => {
  const { desk, id, closers } = room
  const me = desk.me.value.member.id
  const say = (): void => desk.live.look(document.hidden ? undefined : id)
  const stop = desk.live.listen({
    onThere: (conversation, members) => {
      if (conversation === id) room.there.value = members.filter((member) => member.id !== me)
    },
  })
  document.addEventListener('visibilitychange', say)
  closers.push(() => {
    stop()
    document.removeEventListener('visibilitychange', say)
    desk.live.look(undefined)
  })
  say()
}
