import type { MirrorView, Part, Reason, Visibility } from '@deskless/core/contract'
import { Refusal, text, visibility } from '@deskless/core/contract'
import type { Given } from '../bolt.ts'
import type { Installation } from '../client.ts'
import { onEcho } from '../echo.ts'
import { identityOf } from '../identity.ts'
import type { SlackMessage } from '../line.ts'
import { ageOf, factsOf, partsOf, readLine, withoutLeadingMention } from '../line.ts'
import { whyNot } from '../modal.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { askBlocks, refusalSentence, sentences } from '../render/index.ts'
import { contactName } from '../render/words.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'
import { hold, markInternal } from './held.ts'

/** Kinds of lines people leave in a thread; the rest are Slack's own remarks. */
const LINES = new Set([undefined, '', 'file_share', 'thread_broadcast', 'me_message', 'bot_message'])

/** A line in the thread of a conversation: a note, unless its author said otherwise. */
export const onLine = async (
  channel: string,
  message: SlackMessage,
  shared: boolean,
  { installation }: Given,
): Promise<void> => {
  const { ts, thread_ts: thread } = message
  if (!ts || !LINES.has(message.subtype)) return
  const identity = await identityOf(installation)
  if (message.bot_id === identity.botId || message.user === identity.botUserId)
    return onEcho(channel, message, installation)
  if (!thread || thread === ts) return
  const view = await threadView(installation, channel, thread)
  // A line that stands for something already was read before: a replay changes nothing.
  const key = keyOf(channel, ts)
  if (!view || (await installation.refs.find(key)) || (await installation.desk?.holds.isHeld(key))) return
  const author = await authorOf(installation, message)
  const addressed = withoutLeadingMention(message, identity.botUserId)
  const line: Line = {
    installation,
    view,
    author,
    key,
    message: addressed ?? message,
    meant: addressed !== undefined,
    shared,
  }
  await keep(line)
}

type Line = {
  installation: Installation
  view: MirrorView
  author: Someone
  key: string
  message: SlackMessage
  meant: boolean
  shared: boolean
}

const authorOf = async (installation: Installation, message: SlackMessage): Promise<Someone> => {
  if (message.user && !message.bot_id) return whoIs(installation, message.user)
  return { user: message.user ?? '', name: 'An app', person: 'bot', offsetSeconds: 0 }
}

const keep = async (line: Line): Promise<void> => {
  const { installation, view, author, message, meant, shared } = line
  const read = await readLine(installation, message)
  const parts = await partsOf(installation, read.canon, message.files)
  if (parts.length === 0) return
  const deed = {
    gesture: meant ? 'mention' : 'plain',
    actor: author,
    author: author.user,
    view,
    message,
    read,
    age: ageOf(message.ts),
    shared,
  } as const
  const facts = await factsOf(installation, deed)
  const decided = visibility(facts)
  // What nobody marked as meant for the customer waits, so that it can be called back.
  if (decided.is === 'send' && !meant) return hold({ installation, view, author, key: line.key, parts, facts })
  const refused = decided.is === 'send' ? await send(line, parts) : undefined
  if (decided.is === 'send' && refused === undefined) return
  await note(line, parts, read.mentions.users)
  if (view.mode === 'direct') await markInternal(line.key, installation)
  await explain(line, decided, refused)
}

/** The link between line and message is written with the message, before any provider is called. Answers why not, when not. */
const send = async ({ installation, view, author, key }: Line, parts: Part[]): Promise<Refusal | undefined> => {
  const by = { actor: { kind: 'member', id: author.member?.id ?? '' }, id: `slack:${key}:reply` } as const
  try {
    await installation.hub.command(
      'reply',
      { conversation: view.conversation.id, parts, origin: { connection: installation.id, key } },
      by,
    )
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const NOTE = 'conversations.note'

/** Who has no seat may still leave a note: the plugin keeps it and names them. */
const note = async (
  { installation, view, author, key }: Line,
  parts: Part[],
  users: readonly string[],
): Promise<void> => {
  const { hub } = installation
  const { member } = author
  const conversation = view.conversation.id
  const origin = { connection: installation.id, key }
  const id = `slack:${key}`
  if (!member?.permissions.includes(NOTE)) {
    const named = [text(`${author.name} (Slack):`), ...parts]
    return void (await hub.command(
      'note',
      { conversation, parts: named, origin },
      { actor: { kind: 'plugin', id: 'slack' }, id },
    ))
  }
  const mentioned = await Promise.all(
    [...new Set(users)].map(async (user) => (await whoIs(installation, user)).member?.id),
  )
  const mentions = mentioned.filter((one) => one !== undefined)
  await hub.command('note', { conversation, parts, mentions, origin }, { actor: { kind: 'member', id: member.id }, id })
}

/** Only where somebody could think that it was sent. */
const explain = async (line: Line, decided: Visibility, refused: Refusal | undefined): Promise<void> => {
  const { installation, view, author, meant, message } = line
  if (!author.user) return
  const where = threadWhere(view, author.user)
  const tell = (sentence: string): Promise<void> => tellOnly(installation, where, sentence)
  if (refused) return tell(`${refusalSentence(refused)} ${sentences.keptInternal}`)
  if (decided.is === 'ask') return ask(line, decided.because)
  if (message.subtype === 'thread_broadcast') return tell(sentences.broadcast)
  if (meant) await tell(whyNot(author, view))
}

/** The line is a note until its author says Send; silence keeps it one. */
const ask = async ({ installation, view, author, key, message }: Line, because: Reason[]): Promise<void> => {
  const { id: c, lastInNumber: n } = view.conversation
  const { text: words } = await readLine(installation, message)
  const question = askBlocks({ to: contactName(view.conversation), text: words, because, value: { c, n, key } })
  await tellOnly(installation, threadWhere(view, author.user), question.text, question.blocks)
}
