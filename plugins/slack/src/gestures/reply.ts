import type { Canon, MemberView, MirrorView } from '@deskless/core/contract'
import { Refusal, reasons } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { decide, partsOf } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, memoOf, openModal, shown, whyNot } from '../modal.ts'
import type { Someone } from '../people.ts'
import { namesOf, whoIs } from '../people.ts'
import type { ReplyRead } from '../render/index.ts'
import { readReply, refusalSentence, replyModal, sentences } from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { conversationView } from '../threads.ts'
import { newerThan, seenWith } from './newer.ts'

type Memo = { seen: number }

/** The composer names who gets it before anything is sent. An open form is a soft lock of two minutes. */
export const openReply = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
): Promise<void> => {
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, conversation)])
  const { member } = someone
  const deed = { gesture: 'modal', actor: someone, author: user, view, message: {}, read: EMPTY, age: 0 } as const
  const may = await decide(installation, deed)
  if (may.is !== 'send' || !member) return tellOnly(installation, threadWhere(view, user), whyNot(someone, view))
  const others = view.replying.filter((name) => name !== member.name)
  const memo: Memo = { seen: view.shown }
  const form = replyModal({ view: { ...view, replying: others }, memo })
  if (await openModal(installation, trigger, form)) await installation.desk?.replying.start(conversation, member.id)
}

const EMPTY = {
  canon: { type: 'root', children: [] } as Canon,
  mentions: { users: [], usergroups: [], channels: [], broadcast: false },
}

/** Undefined: the form closes. */
export const submitReply = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  const { c, seen } = memoOf<Memo>(form)
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, c)])
  const { member } = someone
  const read = await readForm(installation, form)
  if (!member) return errorAt('text', whyNot(someone, view))
  if (read.canon.children.length === 0 && read.files.length === 0) return errorAt('text', sentences.emptyReply)
  const files = read.files as SlackFile[]
  const message = { files, ...(files.length > 0 ? { subtype: 'file_share' } : {}) }
  const decided = await decide(installation, {
    gesture: 'modal',
    actor: someone,
    author: user,
    view,
    message,
    read,
    age: 0,
  })
  if (decided.is === 'internal') return errorAt('text', whyNot(someone, view))
  if (decided.is === 'ask') return errorAt('text', decided.because.map((reason) => reasons[reason]).join(' '))
  const newer = await newerThan(installation, view, seen, member)
  if (newer.length > 0)
    return shown(replyModal({ view, stale: newer, after: read.after, memo: { seen: seenWith(view.shown, newer) } }))
  return send({ installation, form, view, member, someone, read, seen })
}

const readForm = async (installation: Installation, form: Submitted): Promise<ReplyRead> => {
  const nobody = { userName: () => undefined, channelName: () => undefined }
  const read = readReply(form.state, nobody)
  if (read.mentions.users.length === 0) return read
  const names = await namesOf(installation, read.mentions.users)
  return readReply(form.state, { ...nobody, userName: (id) => names.get(id) })
}

type Sending = {
  installation: Installation
  form: Submitted
  view: MirrorView
  member: MemberView
  someone: Someone
  read: ReplyRead
  /** What stood in the thread when the form was drawn. */
  seen: number
}

const send = async (sending: Sending): Promise<object | undefined> => {
  const { installation, form, view, member, read } = sending
  const conversation = view.conversation.id
  const by = { actor: { kind: 'member', id: member.id } as const, id: formId(form) }
  try {
    const parts = await partsOf(installation, read.canon, read.files as SlackFile[])
    await installation.hub.command('reply', { conversation, parts }, by)
    await installation.desk?.replying.stop(conversation, member.id)
    await after(sending, by)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return errorAt('text', refusalSentence(error))
    throw error
  }
}

type By = { actor: { kind: 'member'; id: string }; id: string }

/**
 * The answer is out; what should follow it may be refused on its own, and is then told. It counts from what was seen, not
 * from the answer's number: a line that slipped in before the answer is still to be read.
 */
const after = async ({ installation, view, someone, read, seen: upTo }: Sending, by: By): Promise<void> => {
  const conversation = view.conversation.id
  const { command } = installation.hub
  try {
    if (read.after === 'resolve') await command('resolve', { conversation, upTo }, { ...by, id: `${by.id}:resolve` })
    if (read.after === 'snooze')
      await command('snooze', { conversation, upTo, until: 'next-message' }, { ...by, id: `${by.id}:snooze` })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, threadWhere(view, someone.user), `Your answer was sent. ${refusalSentence(error)}`)
  }
}

export const closeReply = async (installation: Installation, user: string, form: Submitted): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (member) await installation.desk?.replying.stop(memoOf(form).c, member.id)
}
