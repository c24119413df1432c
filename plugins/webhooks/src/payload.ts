import type { ContactView, ConversationView, MemberView, MessageView } from '@deskless/core/contract'
import type { About } from './about.ts'
import type { Delivery, Endpoint } from './tables.ts'
import { fillTemplate } from './template.ts'

/** What an endpoint is told, before it is JSON. `timestamp`: when it happened; `asOf`: as things stand then. */
export type Payload = { type: string; timestamp: string; data: Told }
export type Told = Record<string, unknown>

/** Larger is more than receivers like to take: then ids go out, and where to read the rest. */
const LARGEST_BYTES = 20_000

type Saying = { delivery: Delivery; about: About; publicUrl: string; now: Date }

/** The body of a call, made now from ids. */
export const bodyFor = (endpoint: Pick<Endpoint, 'notes' | 'template'>, saying: Saying): string => {
  const whole = written(endpoint, payloadOf(saying, endpoint.notes), saying.delivery.id)
  return Buffer.byteLength(whole) <= LARGEST_BYTES ? whole : written(endpoint, thin(saying), saying.delivery.id)
}

const written = ({ template }: Pick<Endpoint, 'template'>, payload: Payload, id: string): string =>
  JSON.stringify(template === null ? payload : fillTemplate(template, { id, ...payload, ...payload.data }))

const payloadOf = ({ delivery, about, now }: Saying, notes: boolean): Payload => {
  const { conversation, message, contact, member } = about
  return said(delivery, {
    asOf: now.toISOString(),
    ...(conversation && { conversation: conversationTold(conversation) }),
    ...(message && { message: messageTold(message, notes) }),
    ...(contact && { contact: contactTold(contact) }),
    ...(member && { member: memberTold(member) }),
  })
}

const thin = ({ delivery, about: { conversation, message, contact }, publicUrl, now }: Saying): Payload =>
  said(delivery, {
    asOf: now.toISOString(),
    thin: true,
    ...(conversation && {
      conversation: {
        id: conversation.id,
        number: conversation.number,
        link: `${publicUrl}/v1/conversations/${conversation.id}`,
      },
    }),
    ...(message && {
      message: {
        id: message.id,
        number: message.number,
        kind: message.kind,
        link: `${publicUrl}/v1/messages/${message.id}`,
      },
    }),
    ...(contact && { contact: { id: contact.id, link: `${publicUrl}/v1/contacts/${contact.id}` } }),
  })

const said = (delivery: Delivery, told: Told): Payload => ({
  type: delivery.type,
  timestamp: delivery.at.toISOString(),
  data: {
    account: delivery.account_id,
    ...(delivery.seq !== null && { seq: delivery.seq }),
    ...(delivery.actor && { actor: delivery.actor }),
    ...(Object.keys(delivery.details).length > 0 && { details: delivery.details }),
    ...told,
  },
})

const conversationTold = (it: ConversationView): Told => ({
  id: it.id,
  number: it.number,
  inbox: it.inbox,
  status: it.status,
  priority: it.priority,
  ...(it.assignee && { assignee: memberTold(it.assignee) }),
  ...(it.team && { team: it.team }),
  labels: it.labels.map(({ id, name }) => ({ id, name })),
  spam: it.spam,
  ...(it.waitingSince && { waitingSince: it.waitingSince }),
  createdAt: it.createdAt,
})

/** What agents say among themselves stays here unless the endpoint asks for it: then only who wrote when goes out. */
const messageTold = (it: MessageView, notes: boolean): Told => {
  const internal = it.kind === 'note' || it.kind === 'activity'
  const words = { text: it.text, parts: it.parts, ...(it.reactions.length > 0 && { reactions: it.reactions }) }
  return {
    id: it.id,
    number: it.number,
    kind: it.kind,
    author: { kind: it.author.kind, ...(it.author.id && { id: it.author.id }), name: it.author.name },
    ...(internal && !notes ? { withheld: true } : words),
    ...(it.delivery && { delivery: it.delivery }),
    ...(it.answers && { answers: it.answers }),
    createdAt: it.createdAt,
    ...(it.editedAt && { editedAt: it.editedAt }),
    ...(it.removedAt && { removedAt: it.removedAt }),
  }
}

const contactTold = (it: ContactView): Told => ({
  id: it.id,
  name: it.name,
  ...addressIn(it, 'email'),
  ...addressIn(it, 'phone'),
  ...(it.locale && { locale: it.locale }),
  blocked: it.blocked,
  identities: it.identities,
  attributes: it.attributes,
})

const addressIn = ({ identities }: ContactView, namespace: 'email' | 'phone'): Told => {
  const found = identities.find((identity) => identity.namespace === namespace)
  return found ? { [namespace]: found.value } : {}
}

const memberTold = ({ id, name, email, availability }: MemberView): Told => ({ id, name, email, availability })
