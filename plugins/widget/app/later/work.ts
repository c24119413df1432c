// Finds the number whose hash begins with enough zero bits. In turns, so that the page does not stand still.
import { sha256 } from '@noble/hashes/sha2.js'

const TURN_MS = 12

export const work = async (visitor: string, bits: number): Promise<number> => {
  const encoder = new TextEncoder()
  for (let n = 0; ; ) {
    for (const end = performance.now() + TURN_MS; performance.now() < end; n++)
      if (zeroBits(sha256(encoder.encode(`${visitor}:${n}`))) >= bits) return n
    await new Promise((resolve) => setTimeout(resolve))
  }
}

const zeroBits = (hash: Uint8Array): number => {
  let bits = 0
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}
