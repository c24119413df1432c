import type { Request } from 'express'
import { Refusal } from '../contract/index.ts'

const KEY = /^[\x21-\x7e]{1,200}$/

/** What a caller calls a request, so that a repeat of it is known. */
export const keyOf = (request: Request): string | undefined => {
  const given = request.headers['idempotency-key']
  if (given === undefined) return undefined
  if (typeof given === 'string' && KEY.test(given)) return given
  throw new Refusal('invalid', 'An Idempotency-Key has up to 200 visible characters.')
}
