import { WebSocket } from 'ws'

// biome-ignore lint/suspicious/noExplicitAny: expectations say what it must be
export type Frame = any

export type Listener = {
  frames: Frame[]
  /** Resolves with the first frame, heard or yet to come, that fits. */
  hears(fits: (frame: Frame) => boolean): Promise<Frame>
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
    frames.push(JSON.parse(String(data)))
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
