import type { Line, MirrorView, Part, Reason, Refusal, Visibility } from '@deskless/core/contract'
import { firstHere, fromPlain, noteOf, replyWith, visibility } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { channelIn, rootIn, teamIn, zoneIn } from '../activity.ts'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import { hasFiles, partsOfFiles } from '../files.ts'
import type { Given } from '../given.ts'
import type { Deed } from '../line.ts'
import { factsOf, partsOf } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf, placeOf } from '../places.ts'
import { noteHeard } from '../places-known.ts'
import type { Reading } from '../render/read.ts'
import { readLine } from '../render/read.ts'
import { movedSentence, refusalSentence, sentences } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'
import { threadView } from '../threads.ts'
import { whyNot } from '../why-not.ts'
import { askAbout, isDue, markDue, markPut } from './asking.ts'
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
  const stands = await installation.refs.find(key)
  if ((stands && !(await isDue(installation, key))) || (await installation.desk?.holds.isHeld(key))) return
  const author = await whoIs(installation, from, channel)
  if (read.toBot && isCommand(read.text))
    return onCommand({
      ...{ installation, view, author, words: read.text, id: `teams:${item}`, root: view.root },
      zone: zoneIn(activity),
    })
  const line = { installation, view, author, key, edit, ...meantBy(installation, read) }
  return stands ? askAgain(line, stands.id, read) : keep(line, read, activity)
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

/** The line is a note already, and the question about it did not come through. */
const askAgain = async (line: Typed, message: string, read: Reading): Promise<void> => {
  const { installation } = line
  const note = await installation.hub.read.message(message)
  if (note?.kind !== 'note' || note.removedAt) return
  const files = note.parts.filter((part) => part.is === 'file')
  const decided = visibility(neverOut(await factsOf(installation, { ...deedOf(line, read, files), stands: note.id })))
  await askOnce(line, decided.is === 'ask' ? decided.because : ['late'])
}

const askOnce = async (line: Typed, because: readonly Reason[]): Promise<void> => {
  const { installation, view, author, key } = line
  await askAbout(installation, view, author, line, because)
  await markPut(installation, view, key)
}

const keep = async (line: Typed, read: Reading, activity: Activity): Promise<void> => {
  const { installation, view, author, key, meant, text } = line
  const { attachments } = activity
  const channel = channelIn(activity) ?? ''
  const files = hasFiles(attachments) ? await partsOfFiles(installation, channel, attachments) : []
  const parts = partsOf(fromPlain(text), files)
  if (parts.length === 0) return
  const facts = await factsOf(installation, deedOf(line, read, files))
  const decided: Visibility = line.internal ? { is: 'internal' } : visibility(neverOut(facts))
  // What nobody marked as meant for the customer waits, so that it can be called back.
  if (decided.is === 'send' && !meant) return hold({ installation, view, author, key, parts, facts })
  const put = { tool: 'teams', view, author, key, parts, facts }
  const refused = decided.is === 'send' ? await replyWith(installation, put) : undefined
  if (decided.is === 'send' && refused === undefined) return
  const explained = { decided, refused, quoted: read.quoted }
  const because = whyAsked(line, explained)
  if (because) await markDue(installation, view, key)
  const calls = () => callsIn(installation, channel, read.called)
  await noteOf(installation, { ...put, label: 'Teams', calls })
  return because ? askOnce(line, because) : explain(line, explained)
}

const deedOf = (line: Typed, read: Reading, files: readonly Part[]): Deed => {
  const typedAt = Number(placeOf(line.key).id)
  return {
    gesture: line.meant ?? 'plain',
    actor: line.author,
    line: 'own',
    view: line.view,
    text: line.text,
    mentions: read.mentions,
    callsGroup: read.callsGroup,
    // Pictures leave only when they were ticked: a line that carries one is asked about.
    files: files.map(() => 'elsewhere' as const),
    ...(read.quoted ? { subtype: 'unknown' as const } : {}),
    edit: line.edit,
    age: Date.now() - typedAt,
    typedAt,
  }
}

/** In Teams a line that mentions somebody is talk among colleagues, and stays so: nobody is even asked. */
const neverOut = (facts: Line): Line => (facts.mentions ? { ...facts, subtype: 'unknown' } : facts)

type Kept = { decided: Visibility; refused: Refusal | undefined; quoted: boolean }

/** Undefined: its author is asked nothing. */
const whyAsked = (line: Typed, { decided, refused }: Kept): readonly Reason[] | undefined => {
  const { view, author, meant, edit, internal } = line
  if (author.person === 'bot' || internal || refused || view.movedTo) return undefined
  if (decided.is === 'ask') return decided.because
  // Its author may think that it went out as it first was.
  return edit && author.person === 'agent' && (meant || view.mode === 'direct') ? ['late'] : undefined
}

/** Only where somebody could think that it was sent, or that they could send it. */
const explain = async (line: Typed, { refused, quoted }: Kept): Promise<void> => {
  const { installation, view, author, meant, internal } = line
  if (author.person === 'bot' || internal) return
  const tell = (sentence: string): Promise<void> =>
    tellOnly(installation, { person: author, root: view.root }, sentence)
  if (refused) return tell(`${refusalSentence(refused)} ${sentences.keptInternal}`)
  if (view.movedTo) return tell(movedSentence(view.movedTo))
  if (quoted && (meant || view.mode !== 'explicit')) return tell(sentences.quoted)
  if (meant || isNews(line)) await tell(whyNot(author, view))
}

/** Who has no seat is told so once in each thread; where typed lines go to the customer, each time. */
const isNews = ({ installation, view: { mode, root = '' }, author: { person, user } }: Typed): boolean => {
  if (mode === 'alerts' || (person !== 'unmapped' && person !== 'guest')) return false
  return mode === 'direct' || firstHere(`${installation.id}:${root}:${user}`)
}
