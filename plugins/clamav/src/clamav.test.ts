// A daemon of ours speaks clamd's side of INSTREAM.
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { clamav } from './index.ts'
import { scan } from './scan.ts'

let server: Server | undefined
afterEach(() => void server?.close())

const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

/** Reads pieces as clamd does; `judge` gets all of them, and says what is sent back. */
const daemon = async (judge: (bytes: Buffer, socket: Socket) => string | undefined) => {
  const seen: number[] = []
  server = createServer((socket) => {
    let rest = Buffer.alloc(0)
    let begun = false
    const all: Buffer[] = []
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      rest = Buffer.concat([rest, piece as Buffer])
      if (!begun && rest.length >= 10) {
        expect(rest.subarray(0, 10).toString()).toBe('zINSTREAM\0')
        begun = true
        rest = rest.subarray(10)
      }
      while (begun && rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
        const size = rest.readUInt32BE()
        seen.push(size)
        all.push(rest.subarray(4, 4 + size))
        rest = rest.subarray(4 + size)
        const said = size === 0 ? judge(Buffer.concat(all), socket) : undefined
        if (said !== undefined) socket.end(`${said}\0`)
      }
    })
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server?.once('listening', listening))
  const { port } = server.address() as AddressInfo
  return { place: { host: '127.0.0.1', port }, seen }
}
const usual = (bytes: Buffer): string => (bytes.includes('EICAR') ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK')

async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield Buffer.from(piece)
}

test('what is clean is clean, however it is cut into pieces', async () => {
  const { place, seen } = await daemon(usual)
  expect(await scan(place, pieces('To: ', '', new Uint8Array(1_000_000), 'Nadia'))).toBeUndefined()
  expect(seen).toEqual([4, 1_000_000, 5, 0])
})

test('what is found is named, also where it begins in one piece and ends in the next', async () => {
  const { place } = await daemon(usual)
  expect(await scan(place, pieces(EICAR.slice(0, 30), EICAR.slice(30)))).toBe('Eicar-Test-Signature')
  const file = { name: 'a.txt', mime: 'text/plain', size: EICAR.length, bytes: async () => pieces(EICAR) }
  expect(await clamav(place).inspect?.(file, {} as never)).toEqual({
    refuse: 'It was refused, because it holds Eicar-Test-Signature.',
  })
})

test.each<[string, (bytes: Buffer, socket: Socket) => string | undefined]>([
  ['has too little room', () => 'INSTREAM size limit exceeded. ERROR'],
  ['hangs up', (_, socket) => void socket.destroy()],
  ['says something else', () => 'UNKNOWN COMMAND'],
])('a daemon that %s has not said that a file is clean', async (_, judge) => {
  const { place } = await daemon(judge)
  await expect(scan(place, pieces('To: Nadia'))).rejects.toThrow()
})

test('nor has one that is not there', async () => {
  const { place } = await daemon(usual)
  await new Promise((closed) => server?.close(closed))
  await expect(scan(place, pieces('To: Nadia'))).rejects.toThrow('ECONNREFUSED')
})
