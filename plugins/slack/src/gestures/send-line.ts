import type { Canon, MemberView, MirrorView, Part } from '@deskless/core/contract'
import { Refusal, reasons, splitText } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { lookUp, originOf } from '../files.ts'
import { identityOf } from '../identity.ts'
import type { SlackMessage } from '../line.ts'
import { decide, partsOf, readLine, withoutLeadingMention } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { formId, memoOf, openModal, shown, whyNot } from '../modal.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { noticeModal, refusalSentence, richTextToCanon, sendModal, sentences } from '../render/index.ts'
import { canonOfParts } from '../render/parts.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { conversationView, threadView } from '../threads.ts'
import { newerThan, seenWith } from './newer.ts'

/** `by`: who wrote the line. `f`: its files at Slack. `foreign`: one of them is from elsewhere. `who`, `names`: as shown. */
type Memo = { key: string; seen: number; by?: string; f: string[]; foreign: boolean; who: string; names: string[] }
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
  const said = withoutLeadingMention(message, (await identityOf(installation)).botUserId) ?? message
  const { canon } = await readLine(installation, said)
  const files = message.files ?? []
  const memo: Memo = {
    key: keyOf(channel, ts),
    seen: view.shown,
    by: message.user,
    f: files.map((file) => file.id),
    foreign: files.some((file) => originOf(file, message.user, ts) !== 'own'),
    who: message.user ? (await whoIs(installation, message.user)).name : 'an app',
    names: files.map((file) => file.name ?? 'file'),
  }
  await show(installation, trigger, user, { view, canon, memo })
}

/** From the question under a line: the line is in the hub as a note by now. */
export const openSendNote = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
  key: string,
): Promise<void> => {
  const view = await conversationView(installation, conversation)
  const note = await noteOf(installation, key)
  if (note?.kind !== 'note' || note.removedAt)
    return tellOnly(installation, threadWhere(view, user), 'This line was sent before, or is gone.')
  const words = note.parts.filter((part) => part.is !== 'file')
  const names = note.parts.flatMap((part) => (part.is === 'file' ? [part.name] : []))
  const memo: Memo = { key, seen: view.shown, by: user, f: [], foreign: false, who: note.author.name, names }
  await show(installation, trigger, user, { view, canon: canonOfParts(words), memo })
}

const noteOf = async (installation: Installation, key: string) => {
  const ref = await installation.refs.find(key)
  return ref?.kind === 'message' ? installation.hub.read.message(ref.id) : undefined
}

const show = async (installation: Installation, trigger: string, user: string, line: Shown): Promise<void> => {
  const { view, canon, memo } = line
  const where = threadWhere(view, user)
  const decided = await decideLine(installation, user, line)
  if (decided.is === 'internal') {
    const someone = await whoIs(installation, user)
    const mine = memo.by === user || view.conversation.assignee?.id === someone.member?.id
    return tellOnly(installation, where, mine || someone.person !== 'agent' ? whyNot(someone, view) : NOT_YOURS)
  }
  if (splitText(canon, LOOK_MAX).length > 1)
    return tellOnly(installation, where, 'This is too long to send at once. Use *Reply*.')
  const because = decided.is === 'ask' ? decided.because : []
  await openModal(
    installation,
    trigger,
    sendModal({ view, line: { canon, author: memo.who, files: memo.names }, because, memo }),
  )
}

const NOT_YOURS = '🔒 Only its author, or the assignee, can send this line.'

const decideLine = async (installation: Installation, user: string, { view, canon, memo }: Shown) => {
  const actor = await whoIs(installation, user)
  const files: SlackFile[] = memo.foreign ? [{ id: 'elsewhere', mode: 'external' }] : []
  const mentions = { users: [], usergroups: [], channels: [], broadcast: false }
  return decide(installation, {
    gesture: 'preview',
    actor,
    author: memo.by,
    view,
    message: { files },
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
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, memo.c)])
  const line = { view, canon: shownCanon(form), memo }
  const decided = await decideLine(installation, user, line)
  if (decided.is === 'ask') return notSent(decided.because.map((reason) => reasons[reason]).join(' '))
  if (decided.is === 'internal' || !someone.member) return notSent(whyNot(someone, view))
  const newer = await newerThan(installation, view, memo.seen, someone.member)
  if (newer.length === 0) return send(installation, form, line, someone.member)
  const about = { canon: line.canon, author: memo.who, files: memo.names }
  return shown(
    sendModal({ view, line: about, because: [], stale: newer, memo: { ...memo, seen: seenWith(view.shown, newer) } }),
  )
}

const notSent = (sentence: string) => shown(noticeModal('Not sent', sentence))

const send = async (
  installation: Installation,
  form: Submitted,
  { view, canon, memo }: Shown,
  { id }: MemberView,
): Promise<object | undefined> => {
  try {
    const parts = [...(await partsOf(installation, canon)), ...(await filesOf(installation, memo))]
    const origin = { connection: installation.id, key: memo.key }
    const by = { actor: { kind: 'member', id } as const, id: formId(form) }
    await installation.hub.command('reply', { conversation: view.conversation.id, parts, origin }, by)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return notSent(refusalSentence(error))
    throw error
  }
}

/** The line's own files: from the note the hub keeps of it, else from Slack. */
const filesOf = async (installation: Installation, memo: Memo): Promise<Part[]> => {
  const note = await noteOf(installation, memo.key)
  if (note) return note.parts.filter((part) => part.is === 'file')
  const files = await Promise.all(memo.f.map((id) => lookUp(installation, id)))
  return partsOf(installation, { type: 'root', children: [] }, files)
}
