// What a visitor's first line may cost their browser: a number that makes a hash begin with enough zeros. It is bound to the
// visitor, whom we named ourselves, so every new visitor costs a script the same again.
import { createHash } from 'node:crypto'
import { Refusal } from '@deskless/core/contract'

export const checkWork = (bits: number, visitor: string, answer: number | undefined): void => {
  if (bits === 0) return
  if (answer !== undefined && zeroBits(createHash('sha256').update(`${visitor}:${answer}`).digest()) >= bits) return
  throw new Refusal('invalid', 'The work that was asked of this browser is missing. Reload the page and try again.')
}

export const zeroBits = (hash: Uint8Array): number => {
  let bits = 0
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}
