// One line of time over what a visitor reads as one, read upwards in pages.
import type { ConversationView, MessageView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Guest } from './gate.ts'
import { conversationsIn, threadViews } from './threads.ts'
import { isForVisitors, placeOf, visitorMessage } from './view.ts'
import type { Page } from './wire.ts'

const PAGE = 30
/** Notes are read and dropped; a conversation of nothing but notes must not be read to its end in one request. */
const READS_MAX = 12

export const history = async (guest: Guest, at: { before?: string; thread?: string } = {}): Promise<Page> => {
  const { before, thread } = at
  const conversations = await conversationsIn(guest, thread)
  const from = startOf(conversations, before)
  const [read, threads] = await Promise.all([
    readUpwards(guest, conversations, from),
    before === undefined ? threadViews(guest) : undefined,
  ])
  const { hub, settings } = guest.inbox
  return {
    messages: read.found.map(({ message, conversation }) =>
      visitorMessage(message, placeOf(conversation, hub.files, settings.teamName)),
    ),
    ...(read.next ? { before: `${read.next.conversation}:${read.next.number}` } : {}),
    unread: before ? 0 : read.found.filter(isUnread).length,
    ...(threads ? { threads } : {}),
  }
}

type Placed = { message: MessageView; conversation: ConversationView }
const isUnread = ({ message, conversation }: Placed): boolean =>
  message.kind === 'out' && !message.removedAt && message.number > conversation.readByContact

type Start = { index: number; before: number }

const startOf = (conversations: ConversationView[], before: string | undefined): Start => {
  if (before === undefined) return { index: conversations.length - 1, before: Number.MAX_SAFE_INTEGER }
  const [id, number] = before.split(':')
  const index = conversations.findIndex((one) => one.id === id)
  if (index === -1 || !/^\d+$/.test(number ?? ''))
    throw new Refusal('invalid', '`before` is not a mark of this history.')
  return { index, before: Number(number) }
}

const readUpwards = async ({ inbox }: Guest, conversations: ConversationView[], start: Start) => {
  const found: Placed[] = []
  let { index, before } = start
  for (let reads = 0; index >= 0 && found.length < PAGE && reads < READS_MAX; reads++) {
    const conversation = conversations[index]!
    const limit = PAGE - found.length
    const messages = await inbox.hub.read.messages(conversation.id, {
      before: Math.min(before, conversation.lastNumber + 1),
      limit,
    })
    found.unshift(...messages.filter(isForVisitors).map((message) => ({ message, conversation })))
    const first = messages[0]
    if (messages.length < limit || !first || first.number === 1) {
      index--
      before = Number.MAX_SAFE_INTEGER
    } else before = first.number
  }
  const above = conversations[index]
  return { found, next: above && { conversation: above.id, number: Math.min(before, above.lastNumber + 1) } }
}
