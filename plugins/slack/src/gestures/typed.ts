import type { MirrorView, Reason, Refusal, Visibility } from '@deskless/core/contract'
import { firstHere, noteOf, replyWith, visibility } from '@deskless/core/contract'
import type { Given } from '../bolt.ts'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import { onEcho } from '../echo.ts'
import { identityOf } from '../identity.ts'
import type { Addressed, SlackMessage } from '../line.ts'
import { addressed, ageOf, factsOf, partsOf, readLine } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { movedSentence, refusalSentence, sentences } from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'
import { watchOnly } from '../watching.ts'
import { whyNot } from '../why-not.ts'
import { askAbout } from './asking.ts'
import { hold, markInternal } from './held.ts'

/** Kinds of lines people leave in a thread; the rest are Slack's own remarks. */
const LINES = new Set([undefined, '', 'file_share', 'thread_broadcast', 'me_message', 'bot_message'])

/** A line in the thread of a conversation: a note, unless its author said otherwise. `edit`: all we ever heard of it is its change. */
export const onLine = async (
  channel: string,
  message: SlackMessage,
  shared: boolean,
  { installation }: Given,
  edit = false,
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
  // Slack says with every line who reads the channel; that it came to be shared may never have been told.
  if (shared && view.mode !== 'alerts') await watchOnly({ installation }, channel, 'shared')
  const author = await authorOf(installation, message)
  const meant = await addressed(installation, message)
  const words = { message: meant?.message ?? message, meant: meant?.gesture }
  await keep({ installation, view, author, key, ...words, shared, edit })
}

type Line = {
  installation: Installation
  view: MirrorView
  author: Someone
  key: string
  message: SlackMessage
  /** How its beginning says that it is for the customer. */
  meant: Addressed['gesture'] | undefined
  shared: boolean
  edit: boolean
}

const authorOf = async (installation: Installation, message: SlackMessage): Promise<Someone> => {
  if (message.user && !message.bot_id) return whoIs(installation, message.user)
  return { user: message.user ?? '', name: 'An app', person: 'bot', zone: 'UTC' }
}

const keep = async (line: Line): Promise<void> => {
  const { installation, view, author, message, meant, shared, edit } = line
  const read = await readLine(installation, message)
  const parts = await partsOf(installation, read.canon, message.files)
  if (parts.length === 0) return
  const deed = {
    gesture: meant ?? 'plain',
    actor: author,
    author: author.user,
    view,
    message,
    read,
    age: ageOf(message.ts),
    shared,
    edit,
  } as const
  const facts = await factsOf(installation, deed)
  const decided = visibility(facts)
  // What nobody marked as meant for the customer waits, so that it can be called back.
  if (decided.is === 'send' && !meant) return hold({ installation, view, author, key: line.key, parts, facts })
  const put = { tool: 'slack', view, author, key: line.key, parts, facts }
  const refused = decided.is === 'send' ? await replyWith(installation, put) : undefined
  if (decided.is === 'send' && refused === undefined) return
  await noteOf(installation, { ...put, label: 'Slack', calls: () => callsIn(installation, read.mentions) })
  if (view.mode === 'direct') await markInternal(line.key, installation)
  await explain(line, decided, { refused, unsaid: facts.channelShared === 'unknown' })
}

/** `unsaid`: nobody knows who else reads the channel. */
type Outcome = { refused: Refusal | undefined; unsaid: boolean }

/** Only where somebody could think that it was sent, or that they could send it. */
const explain = async (line: Line, decided: Visibility, { refused, unsaid }: Outcome): Promise<void> => {
  const { installation, view, author, meant, message, edit } = line
  if (!author.user) return
  const where = threadWhere(view, author.user)
  const tell = (sentence: string): Promise<void> => tellOnly(installation, where, sentence)
  if (refused) return tell(`${refusalSentence(refused)} ${sentences.keptInternal}`)
  if (view.movedTo) return tell(movedSentence(view.movedTo))
  const askIf = async (because: Reason[]): Promise<void> => {
    const { text: words } = await readLine(installation, message)
    await askAbout(installation, view, author.user, { key: line.key, text: words, because })
  }
  if (decided.is === 'ask') return askIf(decided.because)
  // Its author may think that it went out as it first was.
  if (edit && author.person === 'agent' && (meant || view.mode === 'direct')) return askIf(['late'])
  if (message.subtype === 'thread_broadcast') return tell(sentences.broadcast)
  const meantToGo = meant || (unsaid && view.mode === 'direct' && author.person === 'agent')
  if (meantToGo || isNews(line)) await tell(await whyNot(installation, author, view))
}

/** Who has no seat is told so once in each thread; where typed lines go to the customer, each time. */
const isNews = ({ installation, view: { mode, root = '' }, author: { person, user } }: Line): boolean => {
  if (mode === 'alerts' || (person !== 'unmapped' && person !== 'guest')) return false
  return mode === 'direct' || firstHere(`${installation.id}:${root}:${user}`)
}
