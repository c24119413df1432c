import type { Outbox, Waiting } from '@deskless/core/client'
import { ask, openOutbox, uuidv7 } from '@deskless/core/client'
import type { Attachment, Batch, VisitorMessage } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { notYetIn } from './messages.ts'
import type { Outgoing } from './state.ts'
import type { FileToSend } from './uploads.ts'
import { dropUploads, takeAttached, ticketed } from './uploads.ts'

export const createOutbox = (chat: Chat): Outbox<Outgoing> => {
  const { state, kept } = chat
  const outbox = openOutbox<Outgoing>({
    name: `${kept.prefix}out`,
    storage: kept.storage,
    send: (entry) => send(chat, entry),
    onChange: (entries) => {
      const accepted = new Set(state.accepted.value.map(({ id }) => id))
      state.waiting.value = notYetIn(entries, state.messages.value).filter(({ id }) => !accepted.has(id))
    },
  })
  state.waiting.value = outbox.entries()
  return outbox
}

const send = async (chat: Chat, entry: Waiting<Outgoing>): Promise<void> => {
  await knock(chat, [await complete(chat, entry.body.item)])
  const { accepted, messages } = chat.state
  accepted.value = notYetIn([...accepted.value, { ...entry, arrived: true }], messages.value)
  chat.boot.emit('sent', { id: entry.id })
  dropFiles(chat, entry)
}

type Item = Outgoing['item']

/** Its files arrive first, each once. */
const complete = async (chat: Chat, item: Item): Promise<Item> => {
  if (item.is !== 'message' || !item.files) return item
  const files: Attachment[] = []
  for (const file of item.files) files.push(await ticketed(chat, file))
  return { ...item, files }
}

const dropFiles = (chat: Chat, { body: { item } }: Waiting<Outgoing>): void => {
  const files: FileToSend[] = item.is === 'message' ? (item.files ?? []) : []
  dropUploads(
    chat,
    files.flatMap(({ upload }) => upload ?? []),
  )
}

/** The visitor does not want to say it any more. */
export const discard = (chat: Chat, entry: Waiting<Outgoing>): void => {
  chat.outbox.discard(entry.id)
  dropFiles(chat, entry)
}

/** The inbox's own door, the same that every channel has. */
const knock = (chat: Chat, items: Batch['items']): Promise<unknown> =>
  chat.authorised((token) => {
    const profile = chat.kept.visit()?.profile
    const url = new URL(`/in/widget/${chat.boot.door}/messages`, chat.boot.base).href
    return ask(url, { body: { token, profile, items } satisfies Batch, plain: true })
  })

export const say = (chat: Chat, text: string): void => {
  const files = takeAttached(chat)
  if (!text.trim() && files.length === 0) return
  const id = uuidv7()
  const at = new Date().toISOString()
  const page = { url: location.origin + location.pathname, title: document.title.slice(0, 300) }
  add(chat, { is: 'message', id, as: writer(chat), text: text.trim() || undefined, files, at, page })
  chat.state.notice.value = ''
  chat.kept.write('draft', '')
}

export const choose = (chat: Chat, { id: of, thread }: VisitorMessage, option: { id: string; label: string }): void => {
  const id = uuidv7()
  add(chat, { is: 'choice', id, as: writer(chat), of, thread, choice: option.id, label: option.label })
}

const writer = ({ kept }: Chat): string | undefined => kept.visit()?.visitor

const add = (chat: Chat, item: Item): void => {
  chat.kept.write('wrote', '1')
  chat.outbox.add(item.id, { at: new Date().toISOString(), item })
}

/** A receipt stands for everything before it, so a burst of messages needs one of a kind. */
const RECEIPT_MS = 200
const receipts: { delivered?: VisitorMessage; read?: VisitorMessage } = {}
let telling: ReturnType<typeof setTimeout> | undefined

/** A lost receipt is told again with the next session, so nothing waits for it. */
export const acknowledge = (chat: Chat, message: VisitorMessage, status: 'delivered' | 'read'): void => {
  receipts[status] = message
  clearTimeout(telling)
  telling = setTimeout(() => {
    const { delivered, read } = receipts
    if (delivered?.id === read?.id) receipts.delivered = undefined
    const items = (['delivered', 'read'] as const).flatMap((status) => {
      const of = receipts[status]
      return of ? [{ is: 'receipt' as const, of: of.id, thread: of.thread, status }] : []
    })
    receipts.delivered = receipts.read = undefined
    void knock(chat, items).catch(() => {})
  }, RECEIPT_MS)
}

export const readAll = (chat: Chat): void => {
  const { unread, messages } = chat.state
  const last = messages.value.findLast(({ side }) => side === 'us')
  if (unread.value === 0) return
  unread.value = 0
  if (last) acknowledge(chat, last, 'read')
}

const REPEAT_MS = 3_000
let lastTyped = 0

export const typed = (chat: Chat, writing: boolean): void => {
  const now = Date.now()
  if (writing && now - lastTyped < REPEAT_MS) return
  if (!writing && lastTyped === 0) return
  lastTyped = writing ? now : 0
  chat.live?.send({ is: 'typing', on: writing })
}
