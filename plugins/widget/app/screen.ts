import type { Chat } from './chat.tsx'
import type { State } from './state.ts'

export const setOpen = (chat: Chat, open: boolean): void => {
  const { isOpen } = chat.state
  if (isOpen.value === open) return
  isOpen.value = open
  chat.boot.button.ariaBusy = null
  chat.boot.emit(open ? 'open' : 'close')
  if (open) chat.live?.check()
  else (chat.boot.opener ?? chat.boot.button).focus()
}

/** Where writing goes on, also when what had the focus is gone. On a phone the line itself would bring up the keyboard. */
export const toField = ({ boot: { root } }: Chat): void => {
  const place = root.querySelector<HTMLElement>(
    matchMedia('(pointer: coarse)').matches ? '.log' : ':is(.panel > .entry input, textarea)',
  )
  ;(place ?? root.querySelector<HTMLElement>('.panel button'))?.focus({ preventScroll: true })
}

/** Clears the screen of a visitor that is no longer the one in front of it. */
export const forget = ({ state, live }: Chat): void => {
  live?.close()
  clear(state)
  state.thread.value = undefined
  state.threads.value = []
  state.page.value = 'talk'
  state.entry.value = ''
  state.asksEmail.value = false
  state.phase.value = 'loading'
}

/** Of one conversation, on the way to another. */
export const clear = (state: State): void => {
  state.messages.value = []
  state.accepted.value = []
  state.before.value = undefined
  state.unread.value = 0
  state.typing.value = false
  state.notice.value = ''
}
