// A body may bring many entries, each with many changes, each with many messages: every one becomes an item of its own.
import { hash } from 'node:crypto'
import type { Item } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Entry, Envelope } from './hooks.ts'

/** An item and whom it is for. Without a number it speaks of the whole business account. */
export type Brought = { item: Item; phoneNumberId?: string; businessAccountId: string }

const LISTS = ['messages', 'message_echoes', 'statuses'] as const
type List = (typeof LISTS)[number]
type Loose = Record<string, unknown>
type Change = Entry['changes'][number]

export const split = ({ object, entry: entries }: Envelope): Brought[] =>
  entries.flatMap((entry) =>
    entry.changes.flatMap((change) => {
      const phoneNumberId = numberOf(change)
      return valuesOf(change).map(({ value, name }) => ({
        item: itemOf(
          { object, entry: [{ id: entry.id, ...timeOf(entry, name), changes: [{ field: change.field, value }] }] },
          name,
        ),
        businessAccountId: entry.id,
        ...(phoneNumberId && { phoneNumberId }),
      }))
    }),
  )

type Name = { key?: string; lane: string }

/** What has no name of its own is known by when it was noticed: the same may be said again, and then it is news. */
const timeOf = ({ time }: Entry, { key }: Name): { time?: Entry['time'] } =>
  key === undefined && time !== undefined ? { time } : {}

const itemOf = (hook: Loose, { key, lane }: Name): Item => {
  const body = Buffer.from(JSON.stringify(hook))
  return { key: key ?? `sha256:${hash('sha256', body)}`, lane, body }
}

const numbered = z.looseObject({ metadata: z.looseObject({ phone_number_id: z.string() }) })
const numberOf = ({ value }: Change): string | undefined =>
  numbered.safeParse(value).data?.metadata.phone_number_id as string | undefined

/** The value once for each thing in it, and alone when there is none we know: it is kept as it came. */
const valuesOf = ({ value }: Change): { value: Loose; name: Name }[] => {
  const made = LISTS.flatMap((list) => listed(value, list).map((one) => alone(value, list, one)))
  return made.length > 0 ? made : [{ value, name: { lane: 'account' } }]
}

const listed = (value: Loose, list: List): Loose[] =>
  Array.isArray(value[list]) ? value[list].filter((one) => typeof one === 'object' && one !== null) : []

const alone = (value: Loose, list: List, one: Loose): { value: Loose; name: Name } => {
  const rest = Object.fromEntries(
    Object.entries(value).filter(([name]) => !(LISTS as readonly string[]).includes(name)),
  )
  const contacts = contactsOf(value, one)
  return {
    value: { ...rest, ...(contacts && { contacts }), [list]: [one] },
    name: { ...keyOf(list, one), lane: laneOf(one) },
  }
}

/** Hooks are repeated whole, also when only some of what they brought was taken: each part keeps its name. */
const keyOf = (list: List, { id, status, timestamp }: Loose): { key?: string } => {
  if (typeof id !== 'string') return {}
  return { key: list === 'statuses' ? `status:${id}:${status}:${timestamp}` : `${list}:${id}` }
}

/** What happens with one person stays in order. */
const laneOf = (one: Loose): string => {
  const who = one.to ?? one.from ?? one.recipient_id ?? one.to_user_id ?? one.from_user_id ?? one.recipient_user_id
  return typeof who === 'string' && who ? who : 'none'
}

/** Those of the others are not kept with it. */
const contactsOf = ({ contacts }: Loose, one: Loose): unknown[] | undefined => {
  if (!Array.isArray(contacts)) return undefined
  const names = [one.from, one.from_user_id, one.to, one.to_user_id, one.recipient_id, one.recipient_user_id]
  const own = contacts.filter((person: Loose) =>
    names.some((name) => name && (name === person?.wa_id || name === person?.user_id)),
  )
  return own.length > 0 || contacts.length > 1 ? own : contacts
}
