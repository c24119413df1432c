// A line that stands in the thread goes to the customer, after a last look.
import type { FilePart, MessageView, MirrorView, Part } from '@deskless/core/contract'
import {
  canonOfParts,
  fromPlain,
  newerThan,
  noteOf,
  Refusal,
  reasons,
  seenOf,
  seenWith,
  threadOf,
  toPlain,
} from '@deskless/core/contract'
import { decide, factsOf, isAway, partsOf } from '../line.ts'
import { keyOf, placeOf } from '../places.ts'
import { CLOSED, taskCard, taskMessage } from '../render/answers.ts'
import { sendForm } from '../render/forms.ts'
import type { Payload } from '../render/read.ts'
import { readPayload } from '../render/read.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { threadView } from '../threads.ts'
import { whyNot } from '../why-not.ts'
import { editedInto } from './edited.ts'
import type { Press } from './press.ts'
import { act, textIn } from './press.ts'

/** What the hub keeps of a line: a note, until it is sent. */
export const noteAt = async ({ installation }: Press, key: string): Promise<MessageView | undefined> => {
  const ref = await installation.refs.find(key)
  return ref?.kind === 'message' ? installation.hub.read.message(ref.id) : undefined
}

type Candidate = {
  key: string
  text: string
  own: boolean
  note?: MessageView | undefined
  /** Somebody else's words are among them. */
  foreign: boolean
  mentions: boolean
}

/** Talk among colleagues, and words somebody else wrote, are nobody's to send. */
export const barOf = ({ note, foreign, mentions }: Candidate): string | undefined => {
  if (note && (note.kind !== 'note' || note.removedAt)) return sentences.sentBefore
  // Lines of guests, and of people nobody knows, are kept under the name of the plugin.
  if (note && note.author.kind !== 'member') return sentences.notOfAgent
  const seen = note && seenOf(note)
  if (mentions || seen?.mentions) return '🔒 It mentions somebody here, so it stays internal. Write it anew with Reply.'
  return foreign || seen?.subtype === 'unknown' ? sentences.quoted : undefined
}

/** *Send to customer* in the menu of a message. */
export const openSendLine = async (press: Press, payload: Payload): Promise<unknown> => {
  const { channel, id: thread } = placeOf(press.root ?? '')
  const view = await threadView(press.installation, channel, thread)
  const id = payload.id ?? ''
  if (!view || !id || id === thread) return taskMessage(sentences.noConversation)
  const key = keyOf(channel, id)
  const read = readPayload(payload)
  const author = payload.from?.user?.id
  const own = author !== undefined && author === press.person.user
  const note = (await noteAt(press, key)) ?? (own ? await heardNow(press, view, key, read) : undefined)
  if (!note && author) return taskMessage(own ? whyNot(press.person, view) : sentences.unheard)
  const text = note ? wordsOf(note) : read.text
  const now = await editedInto(press.installation, view, key)
  const foreign = read.quoted || now.foreign || !author
  const line = { key, text, own, note, foreign, mentions: read.mentions || now.mentions }
  const bar = barOf(line) ?? (await whyNotSend(press, view, line))
  if (bar) return taskMessage(bar)
  return taskCard(
    'Send to customer',
    sendForm(view, { key, text, seen: view.shown, nonce: press.id }, { files: filesOf(note) }),
  )
}

/**
 * Where a team did not consent to plain lines, the hub hears of one when its author points at it: from then on it is a note
 * like any other. Of somebody else's words only Teams' own event is believed.
 */
const heardNow = async (
  press: Press,
  view: MirrorView,
  key: string,
  read: ReturnType<typeof readPayload>,
): Promise<MessageView | undefined> => {
  const { installation, person: author } = press
  const { text, mentions, quoted } = read
  if (!text || !author.member) return undefined
  const odd = quoted ? ({ subtype: 'unknown' } as const) : {}
  const facts = await factsOf(installation, {
    gesture: 'plain',
    actor: author,
    line: 'own',
    view,
    text,
    mentions,
    ...odd,
  })
  const put = { tool: 'teams', view, author, key, parts: partsOf(fromPlain(text)), facts }
  await noteOf(installation, { ...put, label: 'Teams' })
  return noteAt(press, key)
}

export const wordsOf = ({ parts }: MessageView): string =>
  toPlain(canonOfParts(parts.filter((part) => part.is !== 'file')))

const filesOf = (note: MessageView | undefined): FilePart[] =>
  (note?.parts ?? []).filter((part): part is FilePart => part.is === 'file' && part.file !== undefined)

export const whyNotSend = async (
  press: Press,
  view: MirrorView,
  { text, own, note }: Candidate,
): Promise<string | undefined> => {
  const { person } = press
  const deed = {
    gesture: 'preview',
    actor: person,
    line: own ? 'own' : 'other',
    view,
    text,
    ...(note ? { stands: note.id } : {}),
  } as const
  const decided = await decide(press.installation, deed)
  if (isAway(view)) return 'Reopen the conversation first, then send it.'
  if (decided.is === 'send') return undefined
  if (decided.is === 'ask') return decided.because.map((reason) => reasons[reason]).join(' ')
  const mine = own || view.conversation.assignee?.id === person.member?.id
  return mine || person.person !== 'agent' ? whyNot(person, view) : sentences.notYours
}

/** The form comes back: what was shown is what goes. */
export const submitSendLine = async (press: Press): Promise<unknown> => {
  const key = textIn(press, 'key')
  const { channel, id: thread } = placeOf(press.root ?? '')
  const view = await threadView(press.installation, channel, thread)
  if (!view) return taskMessage(sentences.noConversation)
  const note = await noteAt(press, key)
  // The line is named by the form, and so by somebody's client.
  if (note && note.conversation !== view.conversation.id) return taskMessage(sentences.noConversation)
  const own = isOwn(press, note)
  const text = textIn(press, 'line')
  // The words come back through somebody's client: of a line that stands here, those that stand here count.
  const now = await editedInto(press.installation, view, key)
  const foreign = note === undefined || now.foreign
  const line = { key, text: note ? wordsOf(note) : text, own, note, foreign, mentions: now.mentions }
  const bar = barOf(line) ?? (await whyNotSend(press, view, line))
  if (bar || !press.person.member) return taskMessage(bar ?? sentences.notPermitted)
  const seen = Number(press.data.seen) || 0
  const newer = await newerThan(press.installation, view, seen, press.person.member)
  const again = { key, text: line.text, seen: seenWith(view.shown, newer), nonce: textIn(press, 'nonce') }
  if (newer.length > 0)
    return taskCard('Send to customer', sendForm(view, again, { files: filesOf(note), stale: newer }))
  const ticked = textIn(press, 'files').split(',').filter(Boolean)
  const files = filesOf(note).filter(({ file }) => file && ticked.includes(file))
  try {
    await reply(press, view, { key, parts: partsOf(fromPlain(line.text), files), note, seen })
    return CLOSED
  } catch (error) {
    if (error instanceof Refusal) return taskMessage(refusalSentence(error))
    throw error
  }
}

export const isOwn = (press: Press, note: MessageView | undefined): boolean =>
  note?.author.kind === 'member' && note.author.id === press.person.member?.id

type Sending = { key: string; parts: Part[]; note: MessageView | undefined; seen?: number }

export const reply = async (press: Press, view: MirrorView, { key, parts, note, seen }: Sending): Promise<void> => {
  const { installation } = press
  const thread = (note && threadOf(installation, note)) ?? view.root
  const before = note && seenOf(note)
  const origin = {
    connection: installation.id,
    key,
    ...(thread ? { thread } : {}),
    ...(before ? { seen: before } : {}),
  }
  const expect = seen === undefined ? {} : { expect: { lastSpokenNumber: seen } }
  // By the line: whichever way it is sent, it is sent once.
  await act(
    press,
    'reply',
    { conversation: view.conversation.id, parts, origin },
    { id: `teams:${key}:reply`, ...expect },
  )
}
