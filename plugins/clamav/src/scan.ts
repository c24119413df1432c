// The one command of clamd that is needed: the bytes go there over a socket, and it says what is in them.
import type { Socket } from 'node:net'
import { connect } from 'node:net'

/** Where clamd listens: `TCPSocket` and `TCPAddr`, or `LocalSocket`, of its clamd.conf. */
export type Place = { host: string; port: number } | { path: string }

/** A daemon that reloads its signatures stands still for a while. */
const PATIENCE_MS = 25_000

/** What was found; undefined: nothing. Throws where clamd does not say, or may not look at so much (`StreamMaxLength`). */
export const scan = async (place: Place, bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> => {
  const socket = connect(place)
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('clamd is silent.')))
  const said = answer(socket)
  // It may answer, and hang up, before all is told: then its answer counts.
  const told = tell(socket, bytes)
  try {
    return meaning(await Promise.race([said, told.then(() => said)]))
  } finally {
    socket.destroy()
  }
}

const tell = async (socket: Socket, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  socket.write('zINSTREAM\0')
  for await (const piece of bytes) {
    if (socket.destroyed) return
    if (piece.length === 0) continue
    socket.write(length(piece.length))
    if (!socket.write(piece)) await drained(socket)
  }
  socket.write(length(0))
}

/** Four bytes, the largest first. */
const length = (bytes: number): Buffer => {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(bytes)
  return four
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })

const answer = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (said: string) => {
      text += said
      if (text.includes('\0')) resolve(text.slice(0, text.indexOf('\0')))
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('clamd hung up without an answer.')))
  })

const meaning = (said: string): string | undefined => {
  if (said === 'stream: OK') return undefined
  const [, found] = /^stream: (.+) FOUND$/.exec(said) ?? []
  if (found) return found
  throw new Error(`clamd says: ${said.slice(0, 200)}`)
}
