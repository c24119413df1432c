import type { Desk as Api, DeskLiveOptions, LiveState } from '@deskless/core/client'
import type { ReadonlySignal } from '@preact/signals'
import { signal } from '@preact/signals'

/** What a part of the panel wants to hear. */
export type Listener = Pick<DeskLiveOptions, 'onReset' | 'onTyping' | 'onThere' | 'onYours'> &
  Partial<Pick<DeskLiveOptions, 'onEvent'>>

/** One stream for the whole panel. */
export type Live = {
  state: ReadonlySignal<LiveState>
  /** The members who are online. */
  online: ReadonlySignal<readonly string[]>
  /** Returns the way to stop listening. */
  listen(listener: Listener): () => void
  look(conversation: string | undefined): void
  typing(conversation: string, on: boolean): void
  check(): void
  close(): void
}

export const openPanelLive = (api: Api): Live => {
  const state = signal<LiveState>('connecting')
  const online = signal<readonly string[]>([])
  const listeners = new Set<Listener>()
  const tell = (say: (listener: Listener) => void): void => {
    for (const listener of [...listeners]) say(listener)
  }
  const stream = api.live({
    onEvent: (event) => tell((it) => it.onEvent?.(event)),
    onReset: () => tell((it) => it.onReset?.()),
    onTyping: (typing) => tell((it) => it.onTyping?.(typing)),
    onThere: (conversation, members) => tell((it) => it.onThere?.(conversation, members)),
    onYours: (yours) => tell((it) => it.onYours?.(yours)),
    onOnline: (members) => {
      online.value = members
    },
    onState: (now) => {
      state.value = now
    },
  })
  return {
    state,
    online,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    look: stream.look,
    typing: stream.typing,
    check: stream.check,
    close: stream.close,
  }
}
