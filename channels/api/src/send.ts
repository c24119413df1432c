// What we bring to the other side, each under an id that stays the same however often it is brought.
import type { OutMessage, Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending } from '@deskless/core/contract'
import { call } from './call.ts'
import { nameless, OURS, outId } from './ids.ts'
import { partOut } from './parts.ts'
import type { ApiPiece } from './pieces.ts'
import type { Inbox } from './settings.ts'
import { isPulled } from './settings.ts'

export type OutEvent = { type: string; data: Record<string, unknown> }
type Bringing = { id: string; message?: string; signal?: AbortSignal }

export const send = async (piece: Piece, inbox: Inbox, context: SendContext): Promise<Sent> => {
  const { part, ...about } = piece as ApiPiece
  const id = outId(context)
  const event = { type: 'message', data: { id, ...about, parts: [part] } }
  return { keys: [id, ...(await bring(inbox, event, { id, message: context.messageId, signal: context.signal }))] }
}

export const edit = async (keys: string[], message: OutMessage, inbox: Inbox, context: SendContext): Promise<void> => {
  const { thread, id, parts } = message
  const event = { type: 'edit', data: { thread, message: id, of: named(keys), parts } }
  await bring(inbox, event, { id: outId(context), message: id, signal: context.signal })
}

export const remove = async (keys: string[], thread: string, inbox: Inbox, context: SendContext): Promise<void> => {
  const event = { type: 'removal', data: { thread, message: context.messageId, of: named(keys) } }
  await bring(inbox, event, { id: outId(context), signal: context.signal })
}

/** By the names every receiver knows: those we gave. */
const named = (keys: readonly string[]): string[] => keys.filter((key) => key.startsWith(OURS))

export const react = async (key: string, emoji: string, on: boolean, inbox: Inbox): Promise<void> => {
  await bring(inbox, { type: 'reaction', data: { of: key, emoji, removed: !on } }, { id: nameless() })
}

export const seen = async (keys: string[], thread: string, inbox: Inbox): Promise<void> => {
  await bring(inbox, { type: 'seen', data: { thread, of: keys } }, { id: nameless() })
}

export const typing = async (thread: string, on: boolean, inbox: Inbox): Promise<void> => {
  if (!isPulled(inbox)) await call(inbox, nameless(), { type: 'typing', data: { thread, on } })
}

/** Called where there is an address to call; else it waits to be fetched, and whoever fetches it names it later. */
const bring = async (inbox: Inbox, event: OutEvent, { id, message, signal }: Bringing): Promise<string[]> => {
  if (!isPulled(inbox)) return call(inbox, id, await beforeSending(() => shown(event, inbox)), signal)
  // Under one key it is put there once, however often.
  await beforeSending(() => inbox.outbox.put({ key: id, body: event, ...(message && { message }) }))
  return []
}

/** As the other side reads it. */
export const shown = ({ type, data }: OutEvent, { hub }: Pick<Inbox, 'hub'>): OutEvent => {
  const { parts, ...rest } = data as { parts?: OutMessage['parts'] }
  return { type, data: { ...rest, ...(parts && { parts: parts.map((part) => partOut(part, hub.files)) }) } }
}
