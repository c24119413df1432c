import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LiveSeat } from '../../contract/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Services } from '../../services.ts'
import { plainHeaders } from '../door.ts'
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
  (services: Services, sockets: Sockets) =>
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
      sockets.accept(request, stream, head, (socket) => serve(services, pluginId, seat, visit, socket))
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

const serve = (services: Services, pluginId: string, seat: LiveSeat, visit: Visit, socket: Socket) => {
  const leave = services.bus.subscribe(`plugin:${pluginId}:${visit.topic}`, (frame) => socket.sendText(textOf(frame)))
  if (visit.hello !== undefined) socket.send(visit.hello)
  return {
    closed: leave,
    frame: async (data: unknown): Promise<void> => {
      const back = await seat.frame(data, visit.state, services.hostFor(pluginId))
      if (back !== undefined) socket.send(back)
    },
  }
}
