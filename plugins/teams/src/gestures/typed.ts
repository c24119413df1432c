import type { Line, MirrorView, Part, Reason, Refusal, Visibility } from '@deskless/core/contract'
import { firstHere, fromPlain, noteOf, replyWith, visibility } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { channelIn, rootIn, teamIn } from '../activity.ts'
import type { Installation } from '../client.ts'
import { hasFiles, partsOfFiles } from '../files.ts'
import type { Given } from '../given.ts'
import { factsOf, partsOf } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { noteHeard } from '../places-known.ts'
import type { Reading } from '../render/read.ts'
import { readLine } from '../render/read.ts'
import { movedSentence, refusalSentence, sentences } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'
import { threadView } from '../threads.ts'
import { whyNot } from '../why-not.ts'
import { askAbout } from './asking.ts'
import { isCommand, onCommand } from './command.ts'
import { hold } from './held.ts'
import type { Meant } from './meant.ts'
import { meantBy } from './meant.ts'

/** A line below a card: a note, unless its author said otherwise. `edit`: all we ever heard of it is its change. */
export const onLine = async (activity: Activity, { installation, key: item }: Given, edit = false): Promise<void> => {
  const { from = {}, recipient, id } = activity
  const [channel, root] = [channelIn(activity), rootIn(activity)]
  if (!channel || !id || from.id === recipient?.id) return
  const read = readLine(activity)
  const team = teamIn(activity)
  if (team && !read.toBot) await noteHeard(installation, team)
  const view = root ? await threadView(installation, channel, root) : undefined
  if (!view) return read.toBot ? tellStray(installation, activity, root) : undefined
  // A line that stands for something already was read before: a replay changes nothing.
  const key = keyOf(channel, id)
  if ((await installation.refs.find(key)) || (await installation.desk?.holds.isHeld(key))) return
  const author = await whoIs(installation, from, channel)
  if (read.toBot && isCommand(read.text))
    return onCommand({ installation, view, author, words: read.text, id: `teams:${item}`, root: view.root })
  const line = { installation, view, author, key, edit, ...meantBy(installation, read) }
  await keep(line, read, activity)
}

/** In a new post, or below somebody's own: no customer is meant. */
const tellStray = async (installation: Installation, activity: Activity, root: string | undefined): Promise<void> => {
  const person = await whoIs(installation, activity.from ?? {}, channelIn(activity) ?? '')
  if (person.person === 'bot') return
  await tellOnly(installation, { person }, root ? sentences.noConversation : sentences.topLevel)
}

type Typed = Meant & {
  installation: Installation
  view: MirrorView
  author: Someone
  key: string
  edit: boolean
}

const keep = async (line: Typed, read: Reading, activity: Activity): Promise<void> => {
  const { installation, view, author, key, meant, text } = line
  const { attachments } = activity
  const channel = channelIn(activity) ?? ''
  const files = hasFiles(attachments) ? await partsOfFiles(installation, channel, attachments) : []
  const parts = partsOf(fromPlain(text), files)
  if (parts.length === 0) return
  const facts = await factsOf(installation, {
    gesture: meant ?? 'plain',
    actor: author,
    line: 'own',
    view,
    text,
    mentions: read.mentions,
    callsGroup: read.callsGroup,
    // Pictures leave only when they were ticked: a line that carries one is asked about.
    files: files.map(() => 'elsewhere' as const),
    ...(read.quoted ? { subtype: 'unknown' as const } : {}),
    edit: line.edit,
    age: Date.now() - Number(activity.id),
    typedAt: Number(activity.id),
  })
  const decided: Visibility = line.internal ? { is: 'internal' } : visibility(neverOut(facts))
  // What nobody marked as meant for the customer waits, so that it can be called back.
  if (decided.is === 'send' && !meant) return hold({ installation, view, author, key, parts, facts })
  const put = { tool: 'teams', view, author, key, parts, facts }
  const refused = decided.is === 'send' ? await replyWith(installation, put) : undefined
  if (decided.is === 'send' && refused === undefined) return
  await noteOf(installation, { ...put, label: 'Teams' })
  await explain(line, { decided, refused, parts, quoted: read.quoted })
}

/** In Teams a line that mentions somebody is talk among colleagues, and stays so: nobody is even asked. */
const neverOut = (facts: Line): Line => (facts.mentions ? { ...facts, subtype: 'unknown' } : facts)

type Kept = { decided: Visibility; refused: Refusal | undefined; parts: Part[]; quoted: boolean }

/** Only where somebody could think that it was sent, or that they could send it. */
const explain = async (line: Typed, { decided, refused, quoted }: Kept): Promise<void> => {
  const { installation, view, author, meant, edit, internal } = line
  if (author.person === 'bot' || internal) return
  const tell = (sentence: string): Promise<void> =>
    tellOnly(installation, { person: author, root: view.root }, sentence)
  if (refused) return tell(`${refusalSentence(refused)} ${sentences.keptInternal}`)
  if (view.movedTo) return tell(movedSentence(view.movedTo))
  const askIf = (because: readonly Reason[]): Promise<void> => askAbout(installation, view, author, line, because)
  if (decided.is === 'ask') return askIf(decided.because)
  // Its author may think that it went out as it first was.
  if (edit && author.person === 'agent' && (meant || view.mode === 'direct')) return askIf(['late'])
  if (quoted && (meant || view.mode !== 'explicit')) return tell(sentences.quoted)
  if (meant || isNews(line)) await tell(whyNot(author, view))
}

/** Who has no seat is told so once in each thread; where typed lines go to the customer, each time. */
const isNews = ({ installation, view: { mode, root = '' }, author: { person, user } }: Typed): boolean => {
  if (mode === 'alerts' || (person !== 'unmapped' && person !== 'guest')) return false
  return mode === 'direct' || firstHere(`${installation.id}:${root}:${user}`)
}
