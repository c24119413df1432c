import type { Outbox, Waiting } from '@deskless/core/client'
import { ask, openOutbox, uuidv7 } from '@deskless/core/client'
import type { Attachment, Batch, VisitorMessage } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { notYetIn } from './messages.ts'
import type { Outgoing } from './state.ts'
import type { FileToSend } from './uploads.ts'
import { dropUploads, takeAttached, ticketed } from './uploads.ts'
import { further, isHere } from './which.ts'
import { worked } from './working.ts'

export const createOutbox = (chat: Chat): Outbox<Outgoing> => {
  const { state, kept } = chat
  const outbox = openOutbox<Outgoing>({
    name: `${kept.prefix}out`,
    storage: kept.storage,
    send: (entry) => send(chat, entry),
    onChange: (entries) => {
      const accepted = new Set(state.accepted.value.map(({ id }) => id))
      const here = entries.filter((entry) => isShown(chat, entry))
      state.waiting.value = notYetIn(here, state.messages.value).filter(({ id }) => !accepted.has(id))
    },
  })
  outbox.refresh()
  return outbox
}

const isShown = ({ state }: Chat, { body: { item } }: Waiting<Outgoing>): boolean =>
  item.is !== 'details' && isHere(state, item.thread)

const send = async (chat: Chat, entry: Waiting<Outgoing>): Promise<void> => {
  await knock(chat, [await complete(chat, entry.body.item)], await worked(chat))
  // Wiped on its way: whoever is here now did not write it.
  if (!chat.outbox.has(entry.id)) return
  const { accepted, messages } = chat.state
  if (isShown(chat, entry)) accepted.value = notYetIn([...accepted.value, { ...entry, arrived: true }], messages.value)
  heedThread(chat, entry)
  chat.boot.emit('sent', { id: entry.id })
  dropFiles(chat, entry)
}

/** The socket follows the threads there were when it was opened; what came in while it is opened anew is fetched. */
const heedThread = (chat: Chat, { body: { item } }: Waiting<Outgoing>): void => {
  const name = item.is === 'message' ? further(item.thread) : undefined
  if (name && !chat.state.threads.value.some(({ thread }) => thread === name)) chat.connect(true)
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
const knock = (chat: Chat, items: Batch['items'], work?: number): Promise<unknown> =>
  chat.authorised((token) => {
    const { kept, boot } = chat
    const url = new URL(`/in/widget/${boot.door}/messages`, boot.base).href
    const body: Batch = { token, profile: kept.visit()?.profile, entry: kept.read('entry') || undefined, work, items }
    return ask(url, { body, plain: true })
  })

export const say = (chat: Chat, text: string): void => {
  const files = takeAttached(chat)
  if (!text.trim() && files.length === 0) return
  const id = uuidv7()
  const at = new Date().toISOString()
  const thread = chat.state.thread.value
  add(chat, { is: 'message', id, as: writer(chat), thread, text: text.trim() || undefined, files, at, ...told(chat) })
  chat.state.notice.value = ''
  chat.kept.write(`draft${thread ?? ''}`, '')
}

/** Where they are, by which clock, and what the page told: not of who asked their browser to say nothing of that. */
const told = (chat: Chat) => {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  if (doNotTrack === '1' || globalPrivacyControl) return undefined
  const page = { url: location.origin + location.pathname, title: document.title.slice(0, 300) }
  return { page, trail: trailOf(chat), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
}

const TRAIL_MOST = 20

/** What the page told since the last line, the latest of it. */
const trailOf = ({ boot }: Chat) =>
  boot.trail
    .splice(0)
    .slice(-TRAIL_MOST)
    .map(({ name, at, about }) => ({ name: `${name}`.slice(0, 100), at, about: about && `${about}`.slice(0, 300) }))

/** A form of the team's, filled in. */
export const fillIn = (chat: Chat, { id: of, thread }: VisitorMessage, fields: Filled): void =>
  add(chat, { is: 'form', id: uuidv7(), as: writer(chat), of, thread, fields })

type Filled = Extract<Item, { is: 'form' }>['fields']

/** Where they can be reached when they are gone. */
export const giveEmail = (chat: Chat, email: string): void => {
  const { kept } = chat
  const visit = kept.visit()
  if (visit) kept.keepVisit({ ...visit, profile: { ...visit.profile, email } })
  add(chat, { is: 'details', id: uuidv7(), as: writer(chat), email })
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

/** A receipt stands for everything before it, so a burst of messages in one thread needs one of a kind. */
const RECEIPT_MS = 200
type Receipt = Extract<Batch['items'][number], { is: 'receipt' }>
const receipts = new Map<string, Receipt>()
let telling: ReturnType<typeof setTimeout> | undefined

/** A lost receipt is told again with the next session, so nothing waits for it. */
export const acknowledge = (chat: Chat, { id: of, thread }: VisitorMessage, status: Receipt['status']): void => {
  receipts.set(`${thread} ${status}`, { is: 'receipt', of, thread, status })
  // Read is delivered too.
  const delivered = receipts.get(`${thread} delivered`)
  if (status === 'read' && delivered?.of === of) receipts.delete(`${thread} delivered`)
  clearTimeout(telling)
  telling = setTimeout(() => {
    const items = [...receipts.values()].slice(0, RECEIPTS_MOST)
    receipts.clear()
    void knock(chat, items).catch(() => {})
  }, RECEIPT_MS)
}

const RECEIPTS_MOST = 20

export const readAll = (chat: Chat): void => {
  const { unread, messages } = chat.state
  const last = messages.value.findLast(({ side }) => side === 'us')
  if (unread.value === 0) return
  unread.value = 0
  chat.tabs?.postMessage({ read: chat.state.thread.value ?? '' })
  if (last) acknowledge(chat, last, 'read')
}

const REPEAT_MS = 3_000
let lastTyped = 0

export const typed = (chat: Chat, writing: boolean): void => {
  const now = Date.now()
  if (writing && now - lastTyped < REPEAT_MS) return
  if (!writing && lastTyped === 0) return
  lastTyped = writing ? now : 0
  chat.live?.send({ is: 'typing', on: writing, thread: chat.state.thread.value })
}
