import type { Chat } from './chat.tsx'

export const setOpen = (chat: Chat, open: boolean): void => {
  const { isOpen } = chat.state
  if (isOpen.value === open) return
  isOpen.value = open
  chat.boot.button.ariaBusy = null
  chat.boot.emit(open ? 'open' : 'close')
  if (open) chat.live?.check()
  else chat.boot.button.focus()
}

/** What had the focus is gone; nobody has to look for the way back. */
export const toField = ({ boot }: Chat): void => boot.root.querySelector('textarea')?.focus({ preventScroll: true })

/** Clears the screen of a visitor that is no longer the one in front of it. */
export const forget = ({ state, live }: Chat): void => {
  live?.close()
  state.messages.value = []
  state.accepted.value = []
  state.before.value = undefined
  state.unread.value = 0
  state.typing.value = false
  state.notice.value = ''
  state.phase.value = 'loading'
}
