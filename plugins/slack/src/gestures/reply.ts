import type { Canon, Envelope, MemberView, MessageView, MirrorView } from '@deskless/core/contract'
import {
  conversationView,
  newerThan,
  Refusal,
  reasons,
  seenWith,
  snoozeUntil,
  toPlain,
  unfilledIn,
  wantsTemplate,
} from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { decide, partsOf } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, memoOf, openModal, shown } from '../modal.ts'
import type { Someone } from '../people.ts'
import { namesOf, whoIs } from '../people.ts'
import type { Composed } from '../render/canned.ts'
import { textField, unfilledSentence } from '../render/canned.ts'
import type { ReplyRead } from '../render/index.ts'
import { ENVELOPE_FIELD, readEnvelope, readReply, refusalSentence, replyModal, sentences } from '../render/index.ts'
import { NOBODY_OUTSIDE } from '../render/nobody.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { whyNot } from '../why-not.ts'
import { attachedParts } from './canned.ts'
import { costOf } from './cost.ts'
import type { ReplyMemo } from './newer.ts'
import { memoOfOpening, numbersOf, openingOf } from './newer.ts'
import { openTemplate } from './template.ts'

type Memo = Composed & ReplyMemo

/** What stands in the form already; of a suggestion also what was said since it was made. */
type Prefilled = { draft?: Canon; suggestion?: string; stale?: readonly MessageView[] }

/** The composer names who gets it before anything is sent. An open form is a soft lock of two minutes. */
export const openReply = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
  { draft, suggestion, stale = [] }: Prefilled = {},
): Promise<void> => {
  const [someone, view, envelope] = await Promise.all([
    whoIs(installation, user),
    conversationView(installation, conversation),
    installation.hub.read.envelope(conversation),
  ])
  const { member } = someone
  const deed = { gesture: 'modal', actor: someone, author: user, view, message: {}, read: EMPTY, age: 0 } as const
  const may = await decide(installation, deed)
  if (may.is !== 'send' || !member)
    return tellOnly(installation, threadWhere(view, user), await whyNot(installation, someone, view))
  if (await wantsTemplate(installation, conversation))
    return openTemplate(installation, trigger, { view, member, suggestion, stale })
  const opening = await openingOf(installation, view, member, stale)
  const others = view.replying.filter((name) => name !== member.name)
  const memo: Memo = { ...memoOfOpening(opening), ...(suggestion && { s: suggestion }) }
  const says = await costOf(installation, view.conversation.inbox.id, draft, true)
  const { early } = opening
  const about = { view: { ...view, replying: others }, memo, stale, early, envelope, says }
  const form = replyModal({ ...about, ...(draft ? { draft } : {}) })
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
  const { c, seen, s, v, a, was } = memoOf<Memo>(form)
  const composed = { v, a, was }
  const at = textField(composed)
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, c)])
  const { member } = someone
  const read = await readForm(installation, form, composed)
  const problem = member ? notReady(read) : await whyNot(installation, someone, view)
  if (problem || !member) return errorAt(at, problem ?? sentences.notPermitted)
  const envelope = readEnvelope(form.state)
  if (envelope && 'sentence' in envelope) return errorAt(envelope.field, envelope.sentence)
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
  if (decided.is === 'internal') return errorAt(at, await whyNot(installation, someone, view))
  if (decided.is === 'ask') return errorAt(at, decided.because.map((reason) => reasons[reason]).join(' '))
  const sending = { installation, form, view, member, someone, read, composed, seen, at, suggestion: s, envelope }
  return (await overtaken(sending)) ?? send(sending)
}

/** The form again, with what was said since it was shown, if anything was. */
const overtaken = async ({ installation, view, member, read, composed, seen, suggestion }: Sending) => {
  const newer = await newerThan(installation, view, seen, member)
  if (newer.length === 0) return undefined
  const memo = { seen: seenWith(view.shown, newer), ...(suggestion && { s: suggestion }), ...numbersOf(newer) }
  const says = await costOf(installation, view.conversation.inbox.id, read.canon, true)
  const envelope = await installation.hub.read.envelope(view.conversation.id)
  return shown(replyModal({ view, stale: newer, composed, envelope, says, after: read.after, memo }))
}

/** Nothing is in it, or something in it still waits for a person's words. */
const notReady = ({ canon, files, attached }: ReplyRead): string | undefined => {
  if (canon.children.length === 0 && files.length + attached.length === 0) return sentences.emptyReply
  const unfilled = unfilledIn(toPlain(canon))
  return unfilled.length > 0 ? unfilledSentence(unfilled) : undefined
}

const readForm = async (installation: Installation, form: Submitted, composed: Composed): Promise<ReplyRead> => {
  const read = readReply(form.state, NOBODY_OUTSIDE, composed)
  if (read.mentions.users.length === 0) return read
  const names = await namesOf(installation, read.mentions.users)
  return readReply(form.state, { ...NOBODY_OUTSIDE, userName: (id) => names.get(id) }, composed)
}

type Sending = {
  installation: Installation
  form: Submitted
  view: MirrorView
  member: MemberView
  someone: Someone
  read: ReplyRead
  composed: Composed
  /** What stood in the thread when the form was drawn. */
  seen: number
  /** The field under which a refusal is told. */
  at: string
  suggestion?: string
  envelope?: Envelope | undefined
}

const send = async (sending: Sending): Promise<object | undefined> => {
  const { installation, form, view, member, read, seen, at, suggestion, envelope } = sending
  const conversation = view.conversation.id
  const by = { actor: { kind: 'member', id: member.id } as const, id: formId(form) }
  try {
    const parts = [
      ...(await partsOf(installation, read.canon)),
      ...(await attachedParts(installation, read.attached)),
      ...(await partsOf(installation, EMPTY.canon, read.files as SlackFile[])),
    ]
    const answer = { conversation, parts, ...(suggestion && { suggestion }), ...(envelope && { envelope }) }
    await installation.hub.command('reply', answer, { ...by, expect: { lastSpokenNumber: seen } })
    await installation.desk?.replying.stop(conversation, member.id)
    await after(sending, by)
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Between our look and the answer's own moment somebody spoke.
    const again = error.code === 'stale' ? await overtaken(sending) : undefined
    return again ?? errorAt(envelope && error.code === 'invalid' ? ENVELOPE_FIELD : at, refusalSentence(error))
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
  const expect = { lastSpokenNumber: upTo }
  try {
    if (read.after === 'resolve')
      await command('resolve', { conversation, upTo }, { ...by, expect, id: `${by.id}:resolve` })
    else if (read.after !== 'open') {
      const until = snoozeUntil(read.after === 'snooze' ? 'next-message' : read.after, new Date(), someone.zone)
      const body = { conversation, upTo, until: typeof until === 'string' ? until : until.toISOString() }
      await command('snooze', body, { ...by, expect, id: `${by.id}:snooze` })
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, threadWhere(view, someone.user), `Your answer was sent. ${refusalSentence(error)}`)
  }
}

export const closeReply = async (installation: Installation, user: string, form: Submitted): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (member) await installation.desk?.replying.stop(memoOf(form).c, member.id)
}
