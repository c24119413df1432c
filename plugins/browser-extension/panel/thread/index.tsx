import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { Composer } from '../composer/Composer.tsx'
import { createComposer } from '../composer/composer.ts'
import type { Desk } from '../desk.ts'
import { follow } from './follow.ts'
import { Head } from './Head.tsx'
import { Log } from './Log.tsx'
import type { Room } from './room.ts'
import { createRoom } from './room.ts'
import { beThere } from './there.ts'
import { wordsOf } from './words.ts'

export { outgoingOf } from '../composer/outgoing.ts'

import './thread.css'
import './popover.css'
import './log.css'
import './parts.css'

/** A conversation: what was said in it, and what is said next. */
export const ConversationView = ({ id, desk }: { id: string; desk: Desk }) => {
  const room = useMemo(() => createRoom(desk, id), [desk, id])
  useEffect(() => {
    follow(room)
    beThere(room)
    void room.load()
    return room.close
  }, [room])
  return <Shown key={id} room={room} />
}

const Shown = ({ room }: { room: Room }) => {
  const { desk } = room
  const words = wordsOf(desk)
  const composer = useMemo(() => createComposer(room), [room])
  const isReady = useComputed(() => room.conversation.value !== undefined)
  const told = useSignal('')
  useSignalEffect(() => {
    const { contact } = room.conversation.value ?? {}
    if (!contact || told.peek() === contact.id) return
    told.value = contact.id
    desk.say(words.opened.replace('{name}', contact.name))
  })
  if (room.problem.value) return <Trouble room={room} />
  if (!isReady.value)
    return (
      <p class="thread-loading" role="status">
        {words.loading}
      </p>
    )
  return (
    <div class="conversation" data-id={room.id}>
      <Head room={room} />
      <Log room={room} composer={composer} />
      <Composer room={room} composer={composer} />
    </div>
  )
}

const Trouble = ({ room: { problem, desk, load } }: { room: Room }) => (
  <div class="thread-loading">
    <p role="alert">{problem.value?.tell}</p>
    {problem.value?.again && (
      <button type="button" onClick={() => void load()}>
        {desk.language.value.words.retry}
      </button>
    )}
  </div>
)
