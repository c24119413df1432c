// Somebody's program that speaks the protocol, in a test's hand.
import type { Connection } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { sign } from '../double/index.ts'

type Json = Record<string, unknown>
export type Asked = { headers?: Record<string, string>; secret?: string; id?: string; now?: number }
export type Answer = { status: number; type: string; body: Json }

/** Brings a body as it stands, signed. */
export const knock = async (door: string, body: string, asked: Asked = {}): Promise<Answer> => {
  const { secret = '', id = crypto.randomUUID(), now, headers = secret ? sign(secret, id, body, now) : {} } = asked
  const answer = await fetch(door, { method: 'POST', headers, body })
  const text = await answer.text()
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: JSON.parse(text) as Json }
}

export const message = (who: string, text: string, more: Json = {}): Json => ({
  is: 'message',
  id: crypto.randomUUID(),
  contact: { id: who, name: who },
  parts: [{ is: 'text', text }],
  ...more,
})

/** The inbox as the channel is given it. */
export const inboxOf = async ({ hub }: TestHub, token: string): Promise<Connection<never>> => {
  const inbox = await hub.services.hostFor('api').connectionByToken(token)
  if (!inbox) throw new Error('There is no such inbox.')
  return inbox as Connection<never>
}
