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
  /** What the site's own server says of this user; an e-mail address only when it has proved it. */
  vouched: z.object({ name: z.string().optional(), email: z.string().optional() }).optional(),
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
  const { data: visit } = visitSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  if (!visit) throw new Refusal('unauthorised', 'This visitor token is of an older kind. Ask for a new one.')
  if (!stale && visit.until < now) throw new Refusal('unauthorised', 'This visitor token has ended. Ask for a new one.')
  return visit
}

const entrySchema = z.object({ visitor: z.uuid(), answers: z.record(z.string(), z.string()), trapped: z.boolean() })
export type Entry = z.infer<typeof entrySchema>

/** What a visitor answered before the chat, checked: until they speak it is nowhere but in their browser. */
export const writeEntry = (key: Uint8Array, entry: Entry): string => {
  const body = Buffer.from(JSON.stringify(entry)).toString('base64url')
  return `${body}.${mac(key, `entry/${body}`)}`
}

/** Undefined for what we did not write, or wrote for somebody else. */
export const readEntry = (
  key: Uint8Array,
  visitors: readonly string[],
  text: string | undefined,
): Entry | undefined => {
  const [body = '', seal = ''] = text?.split('.') ?? []
  if (!body || !equalConstantTime(seal, mac(key, `entry/${body}`))) return undefined
  const entry = entrySchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  return visitors.includes(entry.visitor) ? entry : undefined
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
