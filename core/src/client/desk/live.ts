import type { LiveState, LiveStream } from '../live.ts'
import { openLive } from '../live.ts'
import type { DeskOptions } from './call.ts'
import type { LiveEvent, There } from './types.ts'

type Typing = { conversation: string; member: string; on: boolean }
type ContactTyping = { inbox: string; thread: string; on: boolean }
type Yours = { conversation: string; seen?: number; draft?: number }

type Frame =
  | { hello: { cursor: string; member: string; account: string } }
  | { reset: true; cursor: string }
  | { cursor: string; event: LiveEvent }
  | { typing: Typing | ContactTyping }
  | { presence: { online: string[] } }
  | { there: { conversation: string; members: There[] } }
  | { yours: Yours }
  | { pong: true }

export type DeskLiveOptions = {
  /** Facts, in order and once, also those of a time without a connection. They carry ids: what they speak of is loaded. */
  onEvent(event: LiveEvent): void
  /** Too much was missed to be told: everything shown is to be loaded again. */
  onReset?(): void
  onState?(state: LiveState, again: boolean): void
  /** A colleague (by `conversation`) or a contact (by inbox and thread) writes right now. */
  onTyping?(typing: Typing | ContactTyping): void
  /** Members who are online. */
  onOnline?(members: string[]): void
  /** Who has the conversation open that was named by `look`; also whoever asks. */
  onThere?(conversation: string, members: There[]): void
  /** Another window or device of the same person saw further, or wrote at a draft. */
  onYours?(yours: Yours): void
  /** After so long without a word we ask whether anybody is there. */
  quietMs?: number
  /** Where to go on from, of a page that kept it. */
  cursor?: string
  /** Each place one comes to, for a page that keeps it. */
  onCursor?(cursor: string): void
}

export type DeskLive = Pick<LiveStream, 'check' | 'close'> & {
  /** This page shows a conversation from now on, or none. Colleagues there see it. */
  look(conversation: string | undefined): void
  /** Somebody writes: colleagues see it, and the contact does where the channel can. */
  typing(conversation: string, on: boolean): void
}

/** The stream of everything that happens in the account. It comes back by itself and goes on where it was. */
export const openDeskLive = (options: DeskOptions, heard: DeskLiveOptions): DeskLive => {
  let refused: string | undefined
  let token: string | undefined
  let looking: string | undefined
  const stream: LiveStream<Frame> = openLive<Frame>({
    url: async (cursor) => {
      token = await options.token?.(refused)
      refused = undefined
      return liveUrl(options, cursor ?? heard.cursor)
    },
    onState: (state, again) => {
      if (state === 'open' && token !== undefined) stream.send({ auth: { token, account: options.account } })
      heard.onState?.(state, again)
    },
    onClose: (code) => {
      if (code === SIGNED_OUT) refused = token
    },
    onFrame: (frame) => {
      if ('hello' in frame && looking) stream.send({ look: { conversation: looking } })
      hear(frame, heard)
    },
    cursorOf: (frame) => {
      const cursor = 'hello' in frame ? frame.hello.cursor : 'cursor' in frame ? frame.cursor : undefined
      if (cursor !== undefined) heard.onCursor?.(cursor)
      return cursor
    },
    ping: { ping: true },
    quietMs: heard.quietMs,
  })
  return {
    check: () => stream.check(),
    close: () => stream.close(),
    look: (conversation) => {
      looking = conversation
      stream.send({ look: { conversation: conversation ?? null } })
    },
    typing: (conversation, on) => void stream.send({ typing: { conversation, on } }),
  }
}

const SIGNED_OUT = 4401

const liveUrl = ({ base, account }: DeskOptions, cursor: string | undefined): string => {
  const url = new URL('/live', base || globalThis.location.href)
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  if (cursor) url.searchParams.set('after', cursor)
  if (account) url.searchParams.set('account', account)
  return url.href
}

const hear = (frame: Frame, heard: DeskLiveOptions): void => {
  if ('event' in frame) heard.onEvent(frame.event)
  else if ('reset' in frame) heard.onReset?.()
  else if ('typing' in frame) heard.onTyping?.(frame.typing)
  else if ('presence' in frame) heard.onOnline?.(frame.presence.online)
  else if ('there' in frame) heard.onThere?.(frame.there.conversation, frame.there.members)
  else if ('yours' in frame) heard.onYours?.(frame.yours)
}
