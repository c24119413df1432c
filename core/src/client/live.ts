import { backoff } from './backoff.ts'

export type LiveState = 'connecting' | 'open' | 'waiting' | 'closed'

export type LiveOptions<Frame> = {
  /** Asked before each attempt; `cursor` is the last one seen, for streams that resume. */
  url(cursor: string | undefined): string | Promise<string>
  /** Said first whenever it opens: who we are, where that must not stand in an address. */
  greet?(): unknown | Promise<unknown>
  onFrame(frame: Frame): void
  /** `again`: it was open before, so what was said meanwhile may be missing. */
  onState?(state: LiveState, again: boolean): void
  /** The other side hung up; the next attempt is planned already. */
  onClose?(code: number): void
  /** Where a frame says how far the stream has come. */
  cursorOf?(frame: Frame): string | undefined
  /** Sent to see whether anybody is there; anything that comes back is the answer. */
  ping?: unknown
  /** Without a word for this long, we ask. */
  quietMs?: number
  /** How long the answer may take. */
  answerMs?: number
}

const QUIET_MS = 60_000
const ANSWER_MS = 5_000
/** A connection that held this long was a good one: the next loss starts the waits anew. */
const STEADY_MS = 10_000

/** A socket that comes back by itself: at once when the network does, in growing waits otherwise. */
export class LiveStream<Frame = unknown> {
  readonly #options: LiveOptions<Frame>
  readonly #online = (): void => this.check()
  #socket: WebSocket | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #attempt = 0
  #opened = 0
  #heard = 0
  #cursor: string | undefined
  #been = false
  #closed = false

  constructor(options: LiveOptions<Frame>) {
    this.#options = options
    globalThis.addEventListener?.('online', this.#online)
    void this.#connect()
  }

  /** False when there is nobody to hear it. */
  send(frame: unknown): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  /** Look now: back from sleep, back online, or about to rely on it. */
  check(): void {
    if (this.#closed) return
    if (this.#socket) return this.#probe()
    this.#attempt = 0
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    globalThis.removeEventListener?.('online', this.#online)
    this.#socket?.close()
    this.#socket = undefined
    this.#say('closed')
  }

  #say(state: LiveState): void {
    this.#options.onState?.(state, this.#been)
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#closed || this.#socket) return
    this.#say('connecting')
    try {
      const [url, greeting] = await Promise.all([this.#options.url(this.#cursor), this.#options.greet?.()])
      if (!this.#closed && !this.#socket) this.#listen(new WebSocket(url), greeting)
    } catch {
      this.#wait()
    }
  }

  #listen(socket: WebSocket, greeting: unknown): void {
    this.#socket = socket
    socket.onopen = () => this.#open(socket, greeting)
    socket.onmessage = ({ data }) => this.#hear(socket, data)
    socket.onclose = ({ code }) => this.#lost(socket, code)
  }

  #open(socket: WebSocket, greeting: unknown): void {
    if (socket !== this.#socket) return
    if (greeting !== undefined) this.send(greeting)
    this.#opened = this.#heard = Date.now()
    this.#say('open')
    this.#been = true
    this.#watch()
  }

  #hear(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return
    this.#heard = Date.now()
    const frame = JSON.parse(String(data)) as Frame
    this.#cursor = this.#options.cursorOf?.(frame) ?? this.#cursor
    this.#options.onFrame(frame)
  }

  #lost(socket: WebSocket, code = 1006): void {
    if (socket !== this.#socket) return
    this.#socket = undefined
    clearTimeout(this.#timer)
    if (this.#closed) return
    if (this.#opened > 0 && Date.now() - this.#opened > STEADY_MS) this.#attempt = 0
    this.#opened = 0
    this.#wait()
    this.#options.onClose?.(code)
  }

  #wait(): void {
    this.#say('waiting')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), backoff(this.#attempt))
    this.#attempt++
  }

  #watch(): void {
    clearTimeout(this.#timer)
    if (this.#options.ping === undefined) return
    const quiet = this.#options.quietMs ?? QUIET_MS
    this.#timer = setTimeout(() => (Date.now() - this.#heard >= quiet ? this.#probe() : this.#watch()), quiet)
  }

  /** A dead network leaves a socket open for minutes; a question without an answer shows it. */
  #probe(): void {
    const socket = this.#socket
    if (this.#options.ping === undefined || socket?.readyState !== WebSocket.OPEN) return
    const asked = Date.now()
    clearTimeout(this.#timer)
    this.send(this.#options.ping)
    this.#timer = setTimeout(
      () => (this.#heard >= asked ? this.#watch() : this.#drop(socket)),
      this.#options.answerMs ?? ANSWER_MS,
    )
  }

  #drop(socket: WebSocket): void {
    this.#lost(socket)
    socket.close()
  }
}

export const openLive = <Frame>(options: LiveOptions<Frame>): LiveStream<Frame> => new LiveStream(options)
