import type { Canon, MemberView, MessageView, MirrorView, Part, SeenInLine } from '@deskless/core/contract'
import {
  canonOfParts,
  conversationView,
  newerThan,
  Refusal,
  reasons,
  seenOf,
  seenWith,
  splitText,
  threadOf,
} from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { lookUp, originOf } from '../files.ts'
import type { SlackMessage } from '../line.ts'
import { addressed, decide, partsOf, readLine } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { formId, memoOf, openModal, shown } from '../modal.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import {
  callsGroup,
  noticeModal,
  refusalSentence,
  richTextToCanon,
  sendModal,
  sentences,
  withoutChannels,
} from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'
import { whyNot } from '../why-not.ts'
import { costOf } from './cost.ts'
import { editDraft } from './draft.ts'
import { openingOf } from './newer.ts'

/** `root`: of the thread the line stands in. `by`: who wrote the line. `sub`: its kind. `f`: its files at Slack. `foreign`: one of them is from elsewhere. `who`, `names`: as shown. */
type Memo = {
  key: string
  root?: string
  seen: number
  by?: string
  sub?: string
  f: string[]
  foreign: boolean
  /** It calls a group or a whole channel. */
  calls?: boolean
  who: string
  names: string[]
}
type Shown = { view: MirrorView; canon: Canon; memo: Memo }

/** What does not fit under one look is not sent this way. */
const LOOK_MAX = 20_000

/** The message shortcut: the line, to whom, and a last look. */
export const openSendLine = async (
  installation: Installation,
  trigger: string,
  user: string,
  channel: string,
  message: SlackMessage,
): Promise<void> => {
  const { ts, thread_ts: thread } = message
  const view = thread && thread !== ts ? await threadView(installation, channel, thread) : undefined
  if (!view || !ts) return tellOnly(installation, { channel, user }, sentences.noConversation)
  const said = (await addressed(installation, message))?.message ?? message
  const ref = await installation.refs.find(keyOf(channel, ts))
  // A draft of ours says more than its words: they are taken from the hub, into the form.
  if (ref?.kind === 'suggestion')
    return editDraft({ installation, trigger, user, id: ref.id, where: { channel, user, thread } }, ref.id)
  const { canon, mentions } = await readLine(installation, said, true)
  const files = message.files ?? []
  const memo: Memo = {
    key: keyOf(channel, ts),
    root: keyOf(channel, thread ?? ts),
    seen: view.shown,
    by: message.user,
    // What an app posted may be sent by the assignee, who sees it here.
    sub: message.subtype === 'bot_message' ? undefined : message.subtype,
    f: files.map((file) => file.id),
    foreign: files.some((file) => originOf(file, message.user, ts) !== 'own'),
    calls: callsGroup(mentions),
    who: message.user ? (await whoIs(installation, message.user)).name : 'an app',
    names: files.map((file) => file.name ?? 'file'),
  }
  await show(installation, trigger, user, { view, canon, memo })
}

/** From a question about a line: it is in the hub as a note by now. Whoever presses may be somebody else than its author. */
export const openSendNote = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
  key: string,
): Promise<void> => {
  const note = await noteOf(installation, key)
  const root = note && threadOf(installation, note)
  const view = await conversationView(installation, conversation, root)
  if (note?.kind !== 'note' || note.removedAt)
    return tellOnly(installation, threadWhere(view, user), 'This line was sent before, or is gone.')
  const words = note.parts.filter((part) => part.is !== 'file')
  const names = note.parts.flatMap((part) => (part.is === 'file' ? [part.name] : []))
  const own = note.author.kind === 'member' && note.author.id === (await whoIs(installation, user)).member?.id
  const seen = seenOf(note)
  const memo: Memo = {
    key,
    root,
    seen: view.shown,
    by: own ? user : undefined,
    sub: seen && SUBTYPES[seen.subtype],
    f: [],
    foreign: seen?.files.includes('elsewhere') ?? false,
    calls: calledGroup(note, seen),
    who: note.author.name,
    names,
  }
  const canon = canonOfParts(words)
  const named = seen?.mentions || note.editedAt !== undefined
  await show(installation, trigger, user, { view, canon: named ? withoutChannels(canon) : canon, memo })
}

/** Of a note only words are left: what nobody noted, or what an edit may have brought since, is taken for the worse. */
const calledGroup = ({ text, editedAt }: MessageView, seen: SeenInLine | undefined): boolean =>
  (seen && (seen.callsGroup ?? seen.mentions)) || (editedAt !== undefined && /(?<![\p{L}\p{N}])@\p{L}/u.test(text))

/** As Slack calls them. */
const SUBTYPES = { none: undefined, files: 'file_share', broadcast: 'thread_broadcast', unknown: 'unknown' } as const

const noteOf = async (installation: Installation, key: string) => {
  const ref = await installation.refs.find(key)
  return ref?.kind === 'message' ? installation.hub.read.message(ref.id) : undefined
}

const show = async (installation: Installation, trigger: string, user: string, line: Shown): Promise<void> => {
  const { view, canon, memo } = line
  const where = threadWhere(view, user)
  const [decided, someone] = await Promise.all([decideLine(installation, user, line), whoIs(installation, user)])
  if (decided.is === 'internal' || !someone.member) {
    if (memo.sub && memo.sub !== 'file_share') return tellOnly(installation, where, sentences.broadcast)
    const mine = memo.by === user || view.conversation.assignee?.id === someone.member?.id
    const why = mine || someone.person !== 'agent' ? await whyNot(installation, someone, view) : sentences.notYours
    return tellOnly(installation, where, why)
  }
  if (memo.calls) return tellOnly(installation, where, `🔒 ${reasons.group}`)
  if (splitText(canon, LOOK_MAX).length > 1)
    return tellOnly(installation, where, 'This is too long to send at once. Use *Reply*.')
  const because = decided.is === 'ask' ? decided.because : []
  const [cost, { seen, early }] = await Promise.all([
    costOf(installation, view.conversation.inbox.id, canon),
    openingOf(installation, view, someone.member),
  ])
  const about = { canon, author: memo.who, files: memo.names }
  const form = sendModal({ view, line: about, because, early, cost, memo: { ...memo, seen } })
  await openModal(installation, trigger, form)
}

const decideLine = async (installation: Installation, user: string, { view, canon, memo }: Shown) => {
  const actor = await whoIs(installation, user)
  const files: SlackFile[] = memo.foreign ? [{ id: 'elsewhere', mode: 'external' }] : []
  const mentions = { users: [], usergroups: [], channels: [], broadcast: memo.calls === true }
  return decide(installation, {
    gesture: 'preview',
    actor,
    author: memo.by,
    view,
    message: { files, subtype: memo.sub },
    read: { canon, mentions },
    age: 0,
  })
}

/** What is shown is what is sent: the form brings its words back. */
const shownCanon = (form: Submitted): Canon => {
  const rich = form.blocks.filter((block) => (block as { type?: string }).type === 'rich_text') as {
    elements: unknown[]
  }[]
  const names = { userName: () => undefined, channelName: () => undefined }
  return richTextToCanon({ elements: rich.flatMap((block) => block.elements) }, names).canon
}

export const submitSendLine = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  const memo = memoOf<Memo>(form)
  const [someone, view] = await Promise.all([
    whoIs(installation, user),
    conversationView(installation, memo.c, memo.root),
  ])
  const line = { view, canon: shownCanon(form), memo }
  const decided = await decideLine(installation, user, line)
  if (decided.is === 'ask') return notSent(decided.because.map((reason) => reasons[reason]).join(' '))
  if (decided.is === 'internal' || !someone.member) return notSent(await whyNot(installation, someone, view))
  return (await overtaken(installation, line, someone.member)) ?? send(installation, form, line, someone.member)
}

/** The last look again, with what was said since it was shown, if anything was. */
const overtaken = async (installation: Installation, { view, canon, memo }: Shown, member: MemberView) => {
  const newer = await newerThan(installation, view, memo.seen, member)
  if (newer.length === 0) return undefined
  const about = { canon, author: memo.who, files: memo.names }
  return shown(
    sendModal({ view, line: about, because: [], stale: newer, memo: { ...memo, seen: seenWith(view.shown, newer) } }),
  )
}

const notSent = (sentence: string) => shown(noticeModal('Not sent', sentence))

const send = async (
  installation: Installation,
  form: Submitted,
  line: Shown,
  member: MemberView,
): Promise<object | undefined> => {
  const { view, canon, memo } = line
  try {
    const parts = [...(await partsOf(installation, canon)), ...(await filesOf(installation, memo))]
    const origin = { connection: installation.id, key: memo.key, ...(memo.root ? { thread: memo.root } : {}) }
    const actor = { kind: 'member', id: member.id } as const
    const by = { actor, id: formId(form), expect: { lastSpokenNumber: memo.seen } }
    await installation.hub.command('reply', { conversation: view.conversation.id, parts, origin }, by)
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const again = error.code === 'stale' ? await overtaken(installation, line, member) : undefined
    return again ?? notSent(refusalSentence(error))
  }
}

/** The line's own files: from the note the hub keeps of it, else from Slack. */
const filesOf = async (installation: Installation, memo: Memo): Promise<Part[]> => {
  const note = await noteOf(installation, memo.key)
  if (note) return note.parts.filter((part) => part.is === 'file')
  const files = await Promise.all(memo.f.map((id) => lookUp(installation, id)))
  return partsOf(installation, { type: 'root', children: [] }, files)
}
