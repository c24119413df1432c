import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { readEpoch } from '../../events/numbering.ts'
import type { Services } from '../../services.ts'
import { createFollowing } from './following.ts'
import { MEMBER_PROTOCOL, memberUpgrade } from './members.ts'
import { createPresence } from './presence.ts'
import { createReader, nudgeOnCommit } from './reader.ts'
import { createSockets } from './sockets.ts'
import { standing } from './stream.ts'
import { createThere } from './there.ts'
import { visitorUpgrade } from './visitors.ts'

export type Live = { attach(server: Server): void; close(): Promise<void> }

/** All sockets of the hub: members at `/live`, visitors at `/p/<plugin>/live`. */
export const createLive = (services: Services, addressOf: (request: IncomingMessage) => string): Live => {
  const { db, bus, log, counters } = services
  const sockets = createSockets(MEMBER_PROTOCOL)
  const reader = createReader(db, bus, log, sockets.hangUp)
  const presence = createPresence(bus)
  const there = createThere(db, bus, log)
  const stopNudging = nudgeOnCommit(db, bus)
  counters.gauge('live_horizon_age_seconds', 'Age of the oldest committed event that may not be streamed yet.', () =>
    standing(db.root).then(
      ({ age }) => age,
      () => Number.NaN,
    ),
  )
  const toMember = memberUpgrade({ services, reader, presence, there, epoch: () => readEpoch(db) }, sockets)
  const toVisitor = visitorUpgrade(services, sockets, createFollowing(services, reader))
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const url = new URL(request.url ?? '/', services.config.publicUrl)
    const plugin = /^\/p\/([a-z0-9-]+)\/live$/.exec(url.pathname)?.[1]
    stream.on('error', () => {})
    if (url.pathname === '/live') toMember(url, request, stream, head)
    else if (plugin) void toVisitor(plugin, url, addressOf(request), request, stream, head)
    else stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  }
  return {
    attach: (server) => server.on('upgrade', upgrade),
    close: async () => {
      stopNudging()
      presence.close()
      there.close()
      reader.close()
      await sockets.close()
    },
  }
}
