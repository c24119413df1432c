import type { Fact, From, RawItem } from '@deskless/core/contract'
import { accountFacts } from './account.ts'
import type { Change, Message, Person, Status, Value } from './hooks.ts'
import { hook } from './hooks.ts'
import { partsOf } from './parts.ts'
import type { Named } from './people.ts'
import { businessOf, identitiesOf, named, profileOf, threadsOf } from './people.ts'
import { sentenceFor } from './sentences.ts'
import type { Inbox } from './settings.ts'

/** One thing a hook brought → what it says happened. What we have no use for says nothing and stays as it came. */
export const parse = (raw: RawItem, inbox: Pick<Inbox, 'settings'>): Fact[] => {
  const business = businessOf(inbox)
  return hook
    .parse(JSON.parse(Buffer.from(raw.body).toString('utf8')))
    .entry.flatMap(({ changes }) => changes.flatMap((change) => factsOf(change, business)))
}

const factsOf = ({ field, value }: Change, business: string): Fact[] => {
  if (field === 'messages')
    return [
      ...(value.messages ?? []).flatMap((message) => said(message, fromContact(message, value, business))),
      ...(value.statuses ?? []).flatMap(receiptOf),
    ]
  if (field === 'smb_message_echoes' || field === 'message_echoes')
    return (value.message_echoes ?? []).flatMap((message) => said(message, fromUs(message, value, business)))
  return accountFacts(field, value)
}

type Teller = { who: Named; business: string; from: From; by: 'contact' | 'us' }

const fromContact = (message: Message, { contacts = [] }: Value, business: string): Teller => {
  const person = personOf(contacts, message.from, message.from_user_id)
  const who = named(message.from ?? person?.wa_id, message.from_user_id ?? person?.user_id)
  const profile = profileOf(person)
  const identities = identitiesOf(who, business)
  return { who, business, from: { side: 'contact', identities, ...(profile && { profile }) }, by: 'contact' }
}

/** Written in the WhatsApp Business app on somebody's phone. */
const fromUs = (message: Message, { contacts = [] }: Value, business: string): Teller => {
  const person = personOf(contacts, message.to, message.to_user_id)
  const who = named(message.to ?? person?.wa_id, message.to_user_id ?? person?.user_id)
  const profile = profileOf(person)
  const to = identitiesOf(who, business)
  return { who, business, from: { side: 'us', to, ...(profile && { profile }) }, by: 'us' }
}

const personOf = (contacts: readonly Person[], waId: string | undefined, userId: string | undefined) =>
  contacts.find((one) => (waId && one.wa_id === waId) || (userId && one.user_id === userId)) ?? contacts[0]

const said = (message: Message, teller: Teller): Fact[] => {
  const { reaction, edit, revoke } = message
  if (message.type === 'reaction' && reaction) return reactionFacts(reaction, teller)
  if (edit) return editFacts(edit)
  if (revoke) return [{ is: 'removal', of: revoke.original_message_id }]
  if (message.type === 'system') return changedFacts(message, teller)
  return answerFacts(message, teller) ?? messageFacts(message, teller)
}

/** Each side has one reaction to a message: a new one takes the place of the last, and an empty one takes it back. */
const reactionFacts = ({ message_id: of, emoji = '' }: NonNullable<Message['reaction']>, { by }: Teller): Fact[] => [
  { is: 'reaction', of, emoji: '', by, removed: true },
  ...(emoji ? [{ is: 'reaction', of, emoji, by } as const] : []),
]

const editFacts = ({ original_message_id: of, message }: NonNullable<Message['edit']>): Fact[] => {
  const parts = partsOf(message)
  return parts.length > 0 ? [{ is: 'edit', of, parts }] : []
}

/** Somebody has another number, or another name towards us, and stays who they are. */
const changedFacts = ({ system }: Message, { who, business }: Teller): Fact[] => {
  const [known] = identitiesOf(who, business)
  const claims = identitiesOf(named(system?.wa_id ?? system?.new_wa_id, system?.user_id), business)
  const fresh = claims.filter((claim) => claim.value !== known?.value)
  return known && fresh.length > 0 ? [{ is: 'identity', known, claims: fresh }] : []
}

/** A button of ours, a line of a list, or the quick reply of a template. */
const answerFacts = (message: Message, { who, from }: Teller): Fact[] | undefined => {
  const { interactive, button, context, id } = message
  const picked = interactive?.button_reply ?? interactive?.list_reply
  const choice = picked?.id ?? button?.payload
  const label = picked?.title ?? button?.text ?? choice
  if (choice === undefined || !label || from.side !== 'contact') return undefined
  const at = { key: id, threads: threadsOf(who), from, choice, label, memo: memoOf(who) }
  return [{ is: 'answer', ...(context?.id && { of: context.id }), ...at }]
}

const messageFacts = (message: Message, { who, from, by }: Teller): Fact[] => {
  const { id, timestamp, context } = message
  const parts = partsOf(message)
  if (parts.length === 0) return []
  const forwarded = context?.forwarded || context?.frequently_forwarded
  return [
    {
      is: 'message',
      key: id,
      threads: threadsOf(who),
      from,
      parts,
      ...(timestamp !== undefined && { sentAt: new Date(timestamp * 1000) }),
      ...(context?.id && !forwarded && { answersKey: context.id }),
      ...(by === 'contact' && { memo: memoOf(who) }),
    },
  ]
}

/** The digits Meta knows them by, for the way back: in some countries not those everybody dials. */
const memoOf = (who: Named): Record<string, unknown> => ({ ...who })

const STATUSES: Record<string, 'accepted' | 'delivered' | 'read' | 'failed'> = {
  sent: 'accepted',
  delivered: 'delivered',
  read: 'read',
  // A voice message that was listened to.
  played: 'read',
  failed: 'failed',
}

const receiptOf = ({ id, status, errors, biz_opaque_callback_data: delivery }: Status): Fact[] => {
  const is = STATUSES[status]
  if (!is) return []
  const tell = is === 'failed' ? sentenceFor(errors?.[0]) : undefined
  return [{ is: 'receipt', of: id, status: is, ...(tell && { tell }), ...(delivery && { delivery }) }]
}
