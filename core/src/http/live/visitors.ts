import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LiveSeat } from '../../contract/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Services } from '../../services.ts'
import { plainHeaders } from '../door.ts'
import type { Following } from './following.ts'
import type { Socket, Sockets } from './sockets.ts'

/** A frame for many sockets is made into text once. */
const texts = new WeakMap<object, string>()
const textOf = (frame: unknown): string => {
  if (typeof frame !== 'object' || frame === null) return JSON.stringify(frame)
  const text = texts.get(frame) ?? JSON.stringify(frame)
  texts.set(frame, text)
  return text
}

/** Sockets of visitors, under `/p/<plugin>/live`: the plugin says who may come in and what the topic is, core does the rest. */
export const visitorUpgrade =
  (services: Services, sockets: Sockets, following: Following) =>
  async (
    pluginId: string,
    url: URL,
    ip: string,
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
  ): Promise<void> => {
    const seat = services.registry.get(pluginId)?.live
    try {
      if (!seat) throw new Refusal('not_found')
      const host = services.hostFor(pluginId)
      const visit = await seat.open({ url, headers: plainHeaders(request.headers), ip }, host)
      sockets.accept(request, stream, head, (socket) => {
        const follow = followed(following, pluginId, seat, visit, socket)
        return serve(services, pluginId, seat, visit, socket, follow)
      })
    } catch (error) {
      if (!(error instanceof Refusal))
        services.log.error(
          { plugin: pluginId, error: String((error as Error)?.stack ?? error) },
          'A live seat failed to open.',
        )
      sockets.refuse(request, stream, head, error)
    }
  }

type Visit = Awaited<ReturnType<LiveSeat['open']>>

/** What of the visitor's threads is committed, however the word of it got lost. Says hello once nothing more can be missed. */
const followed = (
  following: Following,
  pluginId: string,
  seat: LiveSeat,
  visit: Visit,
  socket: Socket,
): (() => void) => {
  const hello = async (): Promise<void> => {
    const said = typeof visit.hello === 'function' ? await visit.hello() : visit.hello
    if (said !== undefined) socket.send(said)
  }
  // Who is not greeted does not know what they missed: they come again.
  const greet = (): void => void hello().catch(() => socket.close(1011, 'internal'))
  const { changed } = seat
  if (!visit.follows || !changed) {
    greet()
    return () => {}
  }
  const { ready, leave } = following.enter(pluginId, visit.follows, (event) => {
    const frame = changed(event)
    if (frame !== undefined) socket.send(frame)
  })
  ready.then(greet, greet)
  return leave
}

const serve = (
  services: Services,
  pluginId: string,
  seat: LiveSeat,
  visit: Visit,
  socket: Socket,
  unfollow: () => void,
) => {
  const leave = services.bus.subscribe(`plugin:${pluginId}:${visit.topic}`, (frame) => socket.sendText(textOf(frame)))
  return {
    closed: () => {
      leave()
      unfollow()
    },
    frame: async (data: unknown): Promise<void> => {
      const back = await seat.frame(data, visit.state, services.hostFor(pluginId))
      if (back !== undefined) socket.send(back)
    },
  }
}
