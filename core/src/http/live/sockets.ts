import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { Refusal } from '../../contract/index.ts'

/** Frames from browsers are small; anything larger is a mistake or an attack. */
const FRAME_MAX_BYTES = 64 * 1024
/** A reader this far behind is cut off: it resumes from its cursor, and nobody else pays for it. */
const BACKLOG_MAX_BYTES = 1024 * 1024
const HEARTBEAT_MS = 20_000
/** Frames of one socket waiting to be handled. */
const WAITING_MAX = 100

export type Socket = {
  send(frame: unknown): void
  /** What was made into text once and goes to many. */
  sendText(text: string): void
  close(code: number, reason: string): void
  readonly open: boolean
}

export type Handlers = { frame(data: unknown): Promise<void> | void; closed(): void }

export type Sockets = {
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, opened: (socket: Socket) => Handlers): void
  /** Opens the socket only to say why it closes: a browser cannot read the status of a refused upgrade. */
  refuse(request: IncomingMessage, stream: Duplex, head: Buffer, error: unknown): void
  /** Everybody comes back at once, with the place they hold. */
  hangUp(): void
  close(): Promise<void>
}

/** 4000 + the HTTP status, with our code as the reason. */
const closeCode = (error: unknown): [number, string] =>
  error instanceof Refusal ? [4000 + error.status, error.code] : [1011, 'internal']

const alive = new WeakMap<WebSocket, boolean>()

/** All live connections of a process: no compression, one heartbeat for all, slow readers dropped. */
export const createSockets = (protocol?: string): Sockets => {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FRAME_MAX_BYTES,
    handleProtocols: (offered) => (protocol && offered.has(protocol) ? protocol : false),
  })
  const heartbeat = setInterval(() => beat(server), HEARTBEAT_MS)
  heartbeat.unref()
  return {
    accept: (request, stream, head, opened) => {
      server.handleUpgrade(request, stream, head, (ws) => wire(ws, opened))
    },
    refuse: (request, stream, head, error) => {
      server.handleUpgrade(request, stream, head, (ws) => {
        ws.on('error', () => {})
        ws.close(...closeCode(error))
      })
    },
    hangUp: () => hangUp(server),
    close: async () => {
      clearInterval(heartbeat)
      hangUp(server)
      server.close()
    },
  }
}

const hangUp = (server: WebSocketServer): void => {
  for (const ws of server.clients) ws.close(1012, 'restarting')
}

const beat = (server: WebSocketServer): void => {
  for (const ws of server.clients) {
    if (alive.get(ws) === false) ws.terminate()
    else {
      alive.set(ws, false)
      ws.ping()
    }
  }
}

const wire = (ws: WebSocket, opened: (socket: Socket) => Handlers): void => {
  const socket = socketOf(ws)
  const handlers = opened(socket)
  let waiting = 0
  let turn = Promise.resolve()
  ws.on('pong', () => alive.set(ws, true))
  ws.on('error', () => {})
  ws.on('close', () => handlers.closed())
  ws.on('message', (data, isBinary) => {
    alive.set(ws, true)
    if (isBinary || ++waiting > WAITING_MAX) return ws.close(1008, 'invalid')
    turn = turn.then(() => handle(socket, handlers, String(data))).finally(() => waiting--)
  })
}

const handle = async (socket: Socket, handlers: Handlers, text: string): Promise<void> => {
  try {
    await handlers.frame(parsed(text))
  } catch (error) {
    socket.close(...closeCode(error))
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('invalid', 'A frame is one JSON value.')
  }
}

const socketOf = (ws: WebSocket): Socket => ({
  send(frame) {
    this.sendText(JSON.stringify(frame))
  },
  sendText: (text) => {
    if (ws.readyState !== ws.OPEN) return
    if (ws.bufferedAmount > BACKLOG_MAX_BYTES) ws.terminate()
    else ws.send(text)
  },
  close: (code, reason) => ws.close(code, reason),
  get open() {
    return ws.readyState === ws.OPEN
  },
})
