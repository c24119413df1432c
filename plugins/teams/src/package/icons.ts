// The two pictures a package must hold, drawn here: a speech bubble without a desk.
import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [number, number, number, number]
const BLUE: Colour = [43, 92, 230, 255]
const WHITE: Colour = [255, 255, 255, 255]
const CLEAR: Colour = [0, 0, 0, 0]

const isBubble = (x: number, y: number): boolean => {
  const inside = (x - 0.5) ** 2 / 0.1 + (y - 0.45) ** 2 / 0.06 <= 1
  const tail = y > 0.6 && y < 0.78 && x > 0.34 && x < 0.34 + (0.78 - y)
  return inside || tail
}

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  const sum = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const png = (size: number, at: (x: number, y: number) => Colour): Buffer => {
  const rows = Array.from({ length: size }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: size }, (_, x) => at((x + 0.5) / size, (y + 0.5) / size)).flat()]),
  )
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** 192 × 192, as shown in the store and beside posts. */
export const colorIcon = (): Buffer => png(192, (x, y) => (isBubble(x, y) ? WHITE : BLUE))

/** 32 × 32, white on nothing, as Teams asks for. */
export const outlineIcon = (): Buffer => png(32, (x, y) => (isBubble(x, y) ? WHITE : CLEAR))
