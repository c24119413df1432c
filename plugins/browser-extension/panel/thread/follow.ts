import type { LiveEvent } from '@deskless/core/client'
import type { Room } from './room.ts'

/** A contact’s “is writing” that is not said again within this time is over. */
const TYPING_MS = 12_000
/** Stands among those who write for the contact themselves. */
export const THE_CONTACT = 'contact'

/** Keeps an open conversation as it is at the hub. What comes close together is read once. */
export const follow = (room: Room): void => {
  const { desk, id, closers } = room
  const look = gathered(room)
  const onEvent = ({ type, conversation, message, data }: LiveEvent): void => {
    if (conversation !== id) return
    if (type.startsWith('suggestion.')) void room.suggested()
    if (type === 'file.changed' && typeof data.file === 'string') room.files.again(data.file)
    look(message)
  }
  const stop = desk.live.listen({
    onEvent,
    onReset: () => look(everything),
    onTyping: (told) => typing(room, told),
  })
  closers.push(stop, forgetTypists(room))
}

const everything = Symbol('everything')

/** One look at a time; what is told meanwhile is looked at together, next. */
const gathered = (room: Room): ((what: string | typeof everything | undefined) => void) => {
  let wanted: Set<string> | undefined
  let all = false
  let running = false
  const run = async (): Promise<void> => {
    while (wanted && room.closers.length > 0) {
      const what = all ? 'all' : [...wanted]
      wanted = undefined
      all = false
      await room.refresh(what).catch(() => {})
    }
    running = false
  }
  return (what) => {
    wanted ??= new Set()
    if (what === everything) all = true
    else if (what) wanted.add(what)
    if (running) return
    running = true
    queueMicrotask(() => void run())
  }
}

type Typing = { conversation: string; member: string; on: boolean } | { inbox: string; thread: string; on: boolean }

const typing = (room: Room, told: Typing): void => {
  const who = 'member' in told ? told.conversation === room.id && told.member : isHere(room, told) && THE_CONTACT
  if (!who || who === room.desk.me.value.member.id) return
  const next = new Map(room.typing.value)
  if (told.on) next.set(who, Date.now() + TYPING_MS)
  else next.delete(who)
  room.typing.value = next
}

const isHere = ({ conversation }: Room, { inbox, thread }: { inbox: string; thread: string }): boolean =>
  conversation.value?.inbox.id === inbox && conversation.value.thread === thread

const forgetTypists = (room: Room): (() => void) => {
  const timer = setInterval(() => {
    const now = Date.now()
    const still = [...room.typing.value].filter(([, until]) => until > now)
    if (still.length < room.typing.value.size) room.typing.value = new Map(still)
  }, 2_000)
  return () => clearInterval(timer)
}
