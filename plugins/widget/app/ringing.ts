// A sound for who is not looking: of several tabs the one that was looked at last, unless its visitor muted it.
import type { Chat } from './chat.tsx'

const me = Math.random().toString(36).slice(2)

/** This tab is the one in front of them. */
export const comeForward = ({ kept }: Chat): void => kept.write('front', me)

export const ring = ({ state, kept }: Chat): void => {
  const looking = state.isOpen.value && document.hasFocus()
  if (looking || state.muted.value || !state.config.value?.sound || kept.read('front') !== me) return
  void import('./later/attention.ts').then((it) => it.chime()).catch(() => {})
}

export const setMuted = (chat: Chat, muted: boolean): void => {
  chat.state.muted.value = muted
  chat.kept.write('muted', muted ? '1' : '')
  chat.tabs?.postMessage({ muted })
}
