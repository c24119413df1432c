// The composer: to whom and by which channel stands above it, and what goes out is shown before it does.
import type { Envelope, FilePart, MessageView, MirrorView, TypedEnvelope } from '@deskless/core/contract'
import {
  ENVELOPE_FIELDS,
  newerThan,
  Refusal,
  reasons,
  seenWith,
  snoozePresets,
  snoozeUntil,
  typedEnvelope,
  unfilledIn,
  wantsTemplate,
} from '@deskless/core/contract'
import { decide, isAway, partsOf } from '../line.ts'
import { CLOSED, taskCard, taskMessage } from '../render/answers.ts'
import { fieldOf, typedIn } from '../render/envelope.ts'
import type { Composed } from '../render/forms.ts'
import { previewForm, replyForm } from '../render/forms.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { whyNot } from '../why-not.ts'
import { readField } from '../written.ts'
import { attachable, inserted, OFFERED, offered, responsesIn } from './canned.ts'
import type { Press } from './press.ts'
import { act, memberOf, textIn, viewOf } from './press.ts'
import { openTemplate } from './template.ts'

const FILES_MOST = 10

/** Files of notes in this thread: they leave only when they are ticked. */
const filesOf = async ({ installation }: Press, conversation: string): Promise<FilePart[]> => {
  const recent = await installation.hub.read.messages(conversation, { limit: 50 })
  return recent
    .filter(({ kind, removedAt }) => kind === 'note' && !removedAt)
    .flatMap(({ parts }) => parts.filter((part): part is FilePart => part.is === 'file' && part.file !== undefined))
    .slice(-FILES_MOST)
}

/** What goes with it: of the thread, and of canned responses that were put in. */
const tickedOf = async (press: Press, composed: Composed): Promise<FilePart[]> => {
  const [ofThread, attachments] = await Promise.all([filesOf(press, composed.c), attachable(press, composed)])
  const within = (wanted: readonly string[]) => (part: FilePart) => wanted.includes(part.file ?? '')
  return [...ofThread.filter(within(composed.files)), ...attachments.filter(within(composed.attached))]
}

/** `s`: the suggestion it answers with. `nonce`: every press of one form is the same command. */
export const openReply = async (
  press: Press,
  given: Partial<Composed> & { stale?: readonly MessageView[] } = {},
): Promise<unknown> => {
  const { installation, person, id } = press
  const view = await viewOf(press)
  const may = await decide(installation, { gesture: 'modal', actor: person, line: 'own', view, text: '' })
  if (may.is !== 'send' || !person.member) return taskMessage(whyNot(person, view))
  const { id: c } = view.conversation
  const seen = seenWith(view.shown, given.stale ?? [])
  const others = await installation.desk?.replying.start(c, person.member.id)
  if (await wantsTemplate(installation, c)) return openTemplate(press, view, given)
  const mail = typedIn(await installation.hub.read.envelope(c))
  const empty = { text: '', after: 'open', files: [], responses: [], attached: [] }
  const composed: Composed = { ...empty, ...given, c, seen, nonce: id, mail }
  return form(press, view, composed, { stale: given.stale ?? [], replying: (others ?? []).map(({ name }) => name) })
}

type Around = { stale?: readonly MessageView[]; replying?: readonly string[]; problem?: string }

const form = async (press: Press, view: MirrorView, composed: Composed, around: Around = {}): Promise<unknown> => {
  const [canned, files, attachments] = await Promise.all([
    offered(press, composed),
    filesOf(press, view.conversation.id),
    attachable(press, composed),
  ])
  const more = canned.length >= OFFERED || composed.find !== undefined
  return taskCard('Reply', replyForm(view, composed, { canned, more, files, attachments, ...around }))
}

const composedIn = (press: Press): Composed => {
  const { data } = press
  return {
    c: textIn(press, 'c'),
    nonce: textIn(press, 'nonce'),
    seen: Number(data.seen) || 0,
    text: textIn(press, 'text'),
    after: textIn(press, 'after') || 'open',
    files: textIn(press, 'files').split(',').filter(Boolean),
    responses: responsesIn(press),
    attached: textIn(press, 'attached').split(',').filter(Boolean),
    ...(textIn(press, 's') ? { s: textIn(press, 's') } : {}),
    ...(fieldOf('subject') in data ? { mail: mailIn(press) } : {}),
  }
}

const mailIn = (press: Press): TypedEnvelope => {
  const [to, cc, bcc, subject] = ENVELOPE_FIELDS.map((field) => textIn(press, fieldOf(field)))
  return { to: to ?? '', cc: cc ?? '', bcc: bcc ?? '', subject: subject ?? '' }
}

/** As it will go; undefined where the channel has none. What is wrong with it was told before. */
const envelopeOf = ({ mail }: Composed): Envelope | undefined => {
  const read = mail && typedEnvelope(mail)
  return read && 'sentence' in read ? undefined : read
}

/** One of the buttons of the form, or of its preview. */
export const stepReply = async (press: Press): Promise<unknown> => {
  const composed = composedIn(press)
  const view = await viewOf(press)
  const step = textIn(press, 'step')
  if (step === 'back') return form(press, view, composed)
  if (step === 'insert') return form(press, view, await inserted(press, composed))
  const problem = await problemOf(press, view, composed)
  if (problem) return form(press, view, composed, { problem })
  const newer = await newerThan(press.installation, view, composed.seen, press.person.member!)
  if (newer.length > 0) {
    const seen = seenWith(view.shown, newer)
    return preview(press, view, { ...composed, seen }, newer)
  }
  return step === 'preview' ? preview(press, view, composed) : send(press, view, composed)
}

const preview = async (
  press: Press,
  view: MirrorView,
  composed: Composed,
  stale: readonly MessageView[] = [],
): Promise<unknown> => {
  const words = partsOf(readField(composed.text))
  const [files, cost] = await Promise.all([
    tickedOf(press, composed),
    press.installation.hub.read.cost(view.conversation.inbox.id, words),
  ])
  return taskCard('Before you send', previewForm(view, composed, { stale, files, cost: cost?.tell }))
}

/** Why it may not go as it is. */
const problemOf = async (press: Press, view: MirrorView, composed: Composed): Promise<string | undefined> => {
  const { person } = press
  if (!person.member) return whyNot(person, view)
  const ticked = await tickedOf(press, composed)
  if (!composed.text.trim() && ticked.length === 0) return sentences.emptyReply
  const unfilled = unfilledIn(composed.text)
  if (unfilled.length > 0) return `Write in what is missing first: ${unfilled.map(String).join(', ')}.`
  if (isAway(view)) return 'Reopen the conversation first, then answer.'
  const mail = composed.mail && typedEnvelope(composed.mail)
  if (mail && 'sentence' in mail) return mail.sentence
  const files = ticked.map(() => 'own' as const)
  const deed = { gesture: 'modal', actor: person, line: 'own', view, text: composed.text, files } as const
  const decided = await decide(press.installation, deed)
  if (decided.is === 'internal') return whyNot(person, view)
  return decided.is === 'ask' ? decided.because.map((reason) => reasons[reason]).join(' ') : undefined
}

const send = async (press: Press, view: MirrorView, composed: Composed): Promise<unknown> => {
  const { installation } = press
  const conversation = view.conversation.id
  const parts = partsOf(readField(composed.text), await tickedOf(press, composed))
  const id = `teams:form:${composed.nonce}`
  const expect = { lastSpokenNumber: composed.seen }
  const envelope = envelopeOf(composed)
  const { s: suggestion } = composed
  const answer = { conversation, parts, ...(suggestion ? { suggestion } : {}), ...(envelope ? { envelope } : {}) }
  try {
    await act(press, 'reply', answer, { id, expect })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Between our look and the answer's own moment somebody spoke.
    if (error.code === 'stale') return stepReply(press)
    return form(press, view, composed, { problem: refusalSentence(error) })
  }
  await installation.desk?.replying.stop(conversation, memberOf(press))
  return (await after(press, composed, id)) ?? CLOSED
}

/** The answer is out; what should follow it may be refused on its own, and is then told. */
const after = async (press: Press, { c: conversation, seen: upTo, after }: Composed, id: string): Promise<unknown> => {
  const preset = snoozePresets.find((one) => one === after)
  const expect = { lastSpokenNumber: upTo }
  try {
    if (after === 'resolve') await act(press, 'resolve', { conversation, upTo }, { id: `${id}:resolve`, expect })
    if (!preset) return undefined
    const until = snoozeUntil(preset, new Date(), press.zone)
    await act(
      press,
      'snooze',
      { conversation, upTo, until: typeof until === 'string' ? until : until.toISOString() },
      { id: `${id}:snooze`, expect },
    )
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return taskMessage(`Your answer was sent. ${refusalSentence(error)}`)
  }
  return undefined
}
