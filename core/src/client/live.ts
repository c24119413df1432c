import { backoff } from './backoff.ts'

export type LiveState = 'connecting' | 'open' | 'waiting' | 'closed'

export type LiveOptions<Frame> = {
  /** Asked before each attempt; `cursor` is the last one seen, for streams that resume. */
  url(cursor: string | undefined): string | Promise<string>
  onFrame(frame: Frame): void
  /** `again`: it was open before, so what was said meanwhile may be missing. */
  onState?(state: LiveState, again: boolean): void
  /** Where a frame says how far the stream has come. */
  cursorOf?(frame: Frame): string | undefined
  /** Sent to see whether anybody is there; anything that comes back is the answer. */
  ping?: unknown
  /** Without a word for this long, we ask. */
  quietMs?: number
}

export type LiveStream = {
  send(frame: unknown): boolean
  /** Look now: back from sleep, back online, or about to rely on it. */
  check(): void
  close(): void
}

const QUIET_MS = 60_000
const ANSWER_MS = 5_000
/** A connection that held this long was a good one: the next loss starts the waits anew. */
const STEADY_MS = 10_000

type Link = {
  socket?: WebSocket
  attempt: number
  opened: number
  heard: number
  cursor?: string
  been: boolean
  closed: boolean
}

/** A socket that comes back by itself: at once when the network does, in growing waits otherwise. */
export const openLive = <Frame>(options: LiveOptions<Frame>): LiveStream => {
  const link: Link = { attempt: 0, opened: 0, heard: 0, been: false, closed: false }
  let timer: ReturnType<typeof setTimeout> | undefined
  const say = (state: LiveState): void => options.onState?.(state, link.been)

  const connect = async (): Promise<void> => {
    clearTimeout(timer)
    if (link.closed || link.socket) return
    say('connecting')
    try {
      const url = await options.url(link.cursor)
      if (link.closed || link.socket) return
      listen(new WebSocket(url))
    } catch {
      wait()
    }
  }

  const listen = (socket: WebSocket): void => {
    link.socket = socket
    socket.onopen = () => {
      link.opened = link.heard = Date.now()
      say('open')
      link.been = true
      watch()
    }
    socket.onmessage = ({ data }) => hear(socket, data)
    socket.onclose = () => lost(socket)
    socket.onerror = () => {}
  }

  const hear = (socket: WebSocket, data: unknown): void => {
    if (socket !== link.socket) return
    link.heard = Date.now()
    const frame = JSON.parse(String(data)) as Frame
    link.cursor = options.cursorOf?.(frame) ?? link.cursor
    options.onFrame(frame)
  }

  const lost = (socket: WebSocket): void => {
    if (socket !== link.socket) return
    link.socket = undefined
    clearTimeout(timer)
    if (link.closed) return
    if (link.opened && Date.now() - link.opened > STEADY_MS) link.attempt = 0
    wait()
  }

  const wait = (): void => {
    say('waiting')
    timer = setTimeout(connect, backoff(link.attempt++))
  }

  const watch = (): void => {
    clearTimeout(timer)
    if (options.ping === undefined) return
    const quiet = options.quietMs ?? QUIET_MS
    timer = setTimeout(() => (Date.now() - link.heard >= quiet ? probe() : watch()), quiet)
  }

  /** A dead network leaves a socket open for minutes; a question without an answer shows it. */
  const probe = (): void => {
    const asked = Date.now()
    clearTimeout(timer)
    if (!link.socket || link.socket.readyState !== WebSocket.OPEN) return
    link.socket.send(JSON.stringify(options.ping))
    timer = setTimeout(() => (link.heard >= asked ? watch() : drop()), ANSWER_MS)
  }

  const drop = (): void => {
    const { socket } = link
    if (!socket) return
    lost(socket)
    socket.close()
  }

  const check = (): void => {
    if (link.closed) return
    if (link.socket) return options.ping === undefined ? undefined : probe()
    link.attempt = 0
    void connect()
  }

  const online = (): void => check()
  globalThis.addEventListener?.('online', online)
  void connect()

  return {
    send: (frame) => {
      if (link.socket?.readyState !== WebSocket.OPEN) return false
      link.socket.send(JSON.stringify(frame))
      return true
    },
    check,
    close: () => {
      link.closed = true
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', online)
      link.socket?.close()
      link.socket = undefined
      say('closed')
    },
  }
}
