// A link to a file is a key to it for a while: whoever holds it may fetch, nobody can make or prolong one.
import { createHmac } from 'node:crypto'
import { equalConstantTime } from '../contract/hmac.ts'

export type FileId = { accountId: string; id: string }
type Key = string | Uint8Array

/** `<expiry in seconds>.<signature>`, for the query of a file's address. */
export const signFileLink = (key: Key, file: FileId, expiresAt: Date): string => {
  const expiry = Math.floor(expiresAt.getTime() / 1000).toString()
  return `${expiry}.${signature(key, file, expiry)}`
}

export const verifyFileLink = (key: Key, file: FileId, token: string, now: Date = new Date()): boolean => {
  const [, expiry, given] = /^(\d{1,12})\.([\w-]{43})$/.exec(token) ?? []
  if (!expiry || !given) return false
  return equalConstantTime(given, signature(key, file, expiry)) && now.getTime() < Number(expiry) * 1000
}

/** Says what it signs for: a signature made for another purpose with the same key opens no file. */
const signature = (key: Key, { accountId, id }: FileId, expiry: string): string =>
  createHmac('sha256', key).update(`deskless file\n${accountId}\n${id}\n${expiry}`).digest('base64url')
