import { WebSocket } from 'ws'

/** What came over the socket. The fields tests go by have their type; of any other they say for themselves what it must be. */
export type Frame = {
  cursor: string
  event?: HubFrame
  hello?: { cursor: string }
  presence?: { online: string[] }
  [field: string]: unknown
}
type HubFrame = { id: string; type: string; data: Record<string, unknown>; [field: string]: unknown }

export type Listener = {
  frames: Frame[]
  /** Resolves with the first frame, heard or yet to come, that fits. */
  hears(fits: (frame: Frame) => unknown): Promise<Frame>
  says(frame: unknown): void
  closed: Promise<{ code: number; reason: string }>
  hangUp(): void
  stopReading(): void
  readOn(): void
}

/** Somebody at a live socket. */
export const listenTo = async (
  url: string,
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<Listener> => {
  const ws = new WebSocket(url.replace(/^http/, 'ws'), options.protocols ?? [], { headers: options.headers })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  ws.on('error', () => {})
  ws.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as Frame)
    for (const look of waiting) look()
  })
  await Promise.race([new Promise((resolve) => ws.on('open', resolve)), closed])
  return {
    frames,
    closed,
    hears: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = frames.find(fits)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    says: (frame) => ws.send(JSON.stringify(frame)),
    hangUp: () => ws.terminate(),
    stopReading: () => ws.pause(),
    readOn: () => ws.resume(),
  }
}
