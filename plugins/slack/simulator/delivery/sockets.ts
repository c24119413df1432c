// Socket Mode: the app keeps a line open, and every payload travels over it in an envelope that must be acknowledged.
import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import type { Clock } from '../clock.ts'
import type { App } from '../model.ts'
import type { Answer, Parcel } from './parcel.ts'

const DEADLINE_MS = 3_000

export type Sockets = {
  /** A line of this app: greeted, and from now on fed. */
  join(app: App, socket: WebSocket): void
  send(app: App, parcel: Parcel): Promise<Answer>
  /** Asks every line of the app to come back as a new one, as Slack does every few hours. */
  refresh(appId: string, reason?: string): void
  /** How many lines the app holds open. */
  open(appId: string): number
  close(): void
}

export function createSockets(clock: Clock): Sockets {
  const lines = new Map<string, WebSocket[]>()
  const waiting = new Map<string, (answer: Answer) => void>()
  const of = (appId: string) => lines.get(appId) ?? []
  return {
    join(app, socket) {
      lines.set(app.id, [...of(app.id), socket])
      socket.on('message', (data) => acknowledge(waiting, String(data)))
      socket.on('close', () =>
        lines.set(
          app.id,
          of(app.id).filter((one) => one !== socket),
        ),
      )
      socket.send(JSON.stringify(hello(app, of(app.id).length)))
    },
    send(app, parcel) {
      const socket = of(app.id).find((one) => one.readyState === one.OPEN)
      if (!socket) return Promise.resolve({ ok: false, reason: 'connection_failed' })
      return handOver(clock, waiting, socket, parcel)
    },
    refresh(appId, reason = 'refresh_requested') {
      const farewell = JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'simulator' } })
      for (const socket of of(appId)) socket.send(farewell)
    },
    open: (appId) => of(appId).length,
    close() {
      for (const socket of [...lines.values()].flat()) socket.terminate()
    },
  }
}

const hello = (app: App, connections: number) => ({
  type: 'hello',
  num_connections: connections,
  debug_info: { host: 'simulator', build_number: 1, approximate_connection_time: 18_060 },
  connection_info: { app_id: app.id },
})

function handOver(
  clock: Clock,
  waiting: Map<string, (answer: Answer) => void>,
  socket: WebSocket,
  parcel: Parcel,
): Promise<Answer> {
  const { what, payload, attempt, reason } = parcel
  const id = randomUUID()
  const retry = what === 'events_api' && { retry_attempt: attempt, retry_reason: reason ?? '' }
  const frame = { envelope_id: id, type: what, accepts_response_payload: what !== 'events_api', payload, ...retry }
  return new Promise((resolve) => {
    const settle = (answer: Answer) => {
      cancel()
      socket.off('close', gone)
      waiting.delete(id)
      resolve(answer)
    }
    const gone = () => settle({ ok: false, reason: 'connection_failed' })
    const cancel = clock.after(DEADLINE_MS, () => settle({ ok: false, reason: 'http_timeout' }))
    waiting.set(id, settle)
    socket.once('close', gone)
    socket.send(JSON.stringify(frame))
  })
}

function acknowledge(waiting: Map<string, (answer: Answer) => void>, text: string): void {
  const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: Record<string, unknown> }
  const said = payload && Object.keys(payload).length > 0
  waiting.get(id ?? '')?.({ ok: true, status: 200, ...(said && { body: payload }) })
}
