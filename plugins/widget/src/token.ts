import { createHmac } from 'node:crypto'
import { equalConstantTime, Refusal, z } from '@deskless/core/contract'

/**
 * What a visitor's browser holds: proof of which visitor it is, in which inbox. Everything is inside and sealed with a key of
 * this plugin, so no visitor has a row anywhere before they speak.
 */
const visitSchema = z.object({
  /** The connection, and the public token it is found by. */
  inbox: z.uuid(),
  door: z.string(),
  visitor: z.uuid(),
  /** The site's own id of this user; set only when the site vouched for it. */
  user: z.string().optional(),
  /** Threads the visitor reads, the one new messages prefer first. */
  threads: z.array(z.uuid()).min(1),
  until: z.number(),
})
export type Visit = z.infer<typeof visitSchema>

const mac = (key: Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('base64url')

export const writeToken = (key: Uint8Array, visit: Visit): string => {
  const body = Buffer.from(JSON.stringify(visit)).toString('base64url')
  return `${body}.${mac(key, body)}`
}

/** Refuses what we did not write. `stale`: also one that has ended, to give out a new one. */
export const readToken = (key: Uint8Array, token: string, now: number, { stale = false } = {}): Visit => {
  const [body = '', seal = ''] = token.split('.')
  if (!equalConstantTime(seal, mac(key, body)))
    throw new Refusal('unauthorised', 'This visitor token is not one of ours.')
  const visit = visitSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  if (!stale && visit.until < now) throw new Refusal('unauthorised', 'This visitor token has ended. Ask for a new one.')
  return visit
}

/** A ticket for an uploaded file: without the seal a visitor could name somebody else's file. */
export const writeTicket = (key: Uint8Array, visitor: string, file: string): string =>
  `${file}.${mac(key, `${visitor}/${file}`)}`

/** `visitors`: all that this person is, as an upload may be older than their signing in. */
export const readTicket = (key: Uint8Array, visitors: readonly string[], ticket: string): string => {
  const [file = '', seal = ''] = ticket.split('.')
  if (!visitors.some((visitor) => equalConstantTime(seal, mac(key, `${visitor}/${file}`))))
    throw new Refusal('forbidden', 'This file was not uploaded by this visitor.')
  return file
}
