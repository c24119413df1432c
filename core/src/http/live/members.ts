import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Caller, Credentials } from '../../accounts/index.ts'
import { authenticate, authenticateAgain, credentialsOf, topicOf } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Services } from '../../services.ts'
import { requirePermission } from '../caller.ts'
import { isSameOrigin } from '../csrf.ts'
import { writeCursor } from './cursor.ts'
import { follow } from './follow.ts'
import type { Presence } from './presence.ts'
import type { Reader } from './reader.ts'
import type { Handlers, Socket, Sockets } from './sockets.ts'
import type { There } from './there.ts'
import { relayTyping } from './typing.ts'
import type { DownFrame } from './wire.ts'
import { upFrameSchema } from './wire.ts'
import { yoursTopic } from './yours.ts'

export const MEMBER_PROTOCOL = 'deskless'
const TOKEN_PROTOCOL = 'token.'
/** Whoever has not said who they are by then is nobody. */
const AUTH_MS = 10_000
/** A revoked token or a disabled member is heard of within this time. */
const RECHECK_MS = 60_000

export type Streams = { services: Services; reader: Reader; presence: Presence; there: There; epoch(): Promise<string> }
type Line = Streams & {
  socket: Socket
  after?: string
  caller?: Caller
  stops: (() => void)[]
  closed: boolean
  away?: () => void
}

/** `/live`: who calls is known by a subprotocol, by the session cookie of our own page, or by the first frame. */
export const memberUpgrade =
  (streams: Streams, sockets: Sockets) =>
  (url: URL, request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    sockets.accept(request, stream, head, (socket) => {
      const line: Line = {
        ...streams,
        socket,
        after: url.searchParams.get('after') ?? undefined,
        stops: [],
        closed: false,
      }
      const credentials = offered(streams.services, url, request)
      if (credentials) void begin(line, credentials)
      else waitForAuth(line)
      return handlers(line)
    })
  }

const offered = (services: Services, url: URL, request: IncomingMessage): Credentials | undefined => {
  const account = url.searchParams.get('account') ?? undefined
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((it) => it.trim())
  const token =
    protocols.find((it) => it.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length) ??
    credentialsOf(request.headers).token
  if (token) return { token, account }
  const { cookie } = credentialsOf(request.headers)
  return cookie?.includes('deskless.session_token=') && isSameOrigin(request.headers, services.config.publicUrl)
    ? { cookie, account }
    : undefined
}

const waitForAuth = (line: Line): void => {
  const timer = setTimeout(() => refuse(line, new Refusal('unauthorised')), AUTH_MS)
  line.stops.push(() => clearTimeout(timer))
}

const handlers = (line: Line): Handlers => ({
  closed: () => {
    line.closed = true
    line.away?.()
    for (const stop of line.stops.splice(0)) stop()
  },
  frame: async (data) => {
    const frame = upFrameSchema.safeParse(data)
    if (!frame.success) throw new Refusal('invalid', 'This socket takes `auth`, `ping`, `typing` and `look`.')
    if ('ping' in frame.data) return tell(line, { pong: true })
    if ('auth' in frame.data) return line.caller ? undefined : begin(line, frame.data.auth)
    if (!line.caller) throw new Refusal('unauthorised')
    if ('look' in frame.data) return look(line, line.caller, frame.data.look.conversation)
    await relayTyping(line.services, line.caller, frame.data.typing)
  },
})

/** One conversation at a time: what a window shows. Frames of a socket come one after the other. */
const look = async (line: Line, caller: Caller, conversation: string | null): Promise<void> => {
  line.away?.()
  line.away = undefined
  if (!conversation || caller.actor.kind !== 'member') return
  const away = await line.there.enter({
    accountId: caller.accountId,
    member: caller.actor.id,
    conversation,
    tell: (members) => tell(line, { there: { conversation, members } }),
  })
  if (line.closed) away()
  else line.away = away
}

const begin = async (line: Line, credentials: Credentials): Promise<void> => {
  for (const stop of line.stops.splice(0)) stop()
  try {
    const caller = await authenticate(line.services, credentials)
    requirePermission(caller, 'conversations.read')
    if (line.closed || line.caller) return
    line.caller = caller
    keepChecking(line, caller, credentials)
    await join(line, caller)
  } catch (error) {
    refuse(line, error)
  }
}

const join = async (line: Line, caller: Caller): Promise<void> => {
  const { services, reader, presence, socket } = line
  const epoch = await line.epoch()
  hold(
    line,
    services.bus.subscribe(`account:${caller.accountId}`, (frame) => tell(line, frame as DownFrame)),
  )
  const own = { accountId: caller.accountId, member: caller.actor.id }
  hold(
    line,
    services.bus.subscribe(yoursTopic(own), (frame) => tell(line, frame as DownFrame)),
  )
  const leave = await reader.listen(() => {})
  tell(line, {
    hello: {
      cursor: line.after ?? writeCursor(epoch, reader.place()),
      member: caller.actor.id,
      account: caller.accountId,
    },
  })
  const follower = {
    accountId: caller.accountId,
    epoch,
    tell: (frame: DownFrame) => tell(line, frame),
    open: () => socket.open,
  }
  const start = line.after ?? writeCursor(epoch, reader.place())
  hold(line, await follow(services.db, reader, follower, start))
  leave()
  hold(
    line,
    presence.enter(caller.accountId, caller.actor.id, (online) => tell(line, { presence: { online } })),
  )
  tell(line, { presence: { online: presence.online(caller.accountId) } })
}

const keepChecking = (line: Line, caller: Caller, credentials: Credentials): void => {
  const timer = setInterval(() => {
    authenticateAgain(line.services, caller, credentials)
      .then((caller) => requirePermission(caller, 'conversations.read'))
      .catch((error) => {
        if (error instanceof Refusal) refuse(line, error)
      })
  }, RECHECK_MS)
  timer.unref()
  hold(line, () => clearInterval(timer))
  if (caller.via.kind !== 'device') return
  const topic = topicOf({ accountId: caller.accountId, id: caller.via.id })
  hold(
    line,
    line.services.bus.subscribe(topic, () => refuse(line, new Refusal('unauthorised'))),
  )
}

/** Undone when the socket closes, or at once when it has closed already. */
const hold = (line: Line, stop: () => void): void => {
  if (line.closed) stop()
  else line.stops.push(stop)
}

const tell = (line: Line, frame: DownFrame): void => line.socket.send(frame)

const refuse = ({ socket, services }: Line, error: unknown): void => {
  if (error instanceof Refusal) return socket.close(4000 + error.status, error.code)
  services.log.error({ error: String((error as Error)?.stack ?? error) }, 'A live stream failed to begin.')
  socket.close(1011, 'internal')
}
