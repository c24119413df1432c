// Answering when the window of the channel is closed: only with what the provider approved.
import type { MemberView, MessageView, MirrorView, TemplateView } from '@deskless/core/contract'
import { conversationView, newerThan, Refusal, seenWith, templatesNow } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { decide } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, memoOf, openModal, replaceModal, shown } from '../modal.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { refusalSentence } from '../render/index.ts'
import { readTemplate, templateKey } from '../render/template-fields.ts'
import { templateModal } from '../render/template-modal.ts'
import { whyNot } from '../why-not.ts'
import type { ReplyMemo } from './newer.ts'
import { drawnAgain, memoOfOpening, numbersOf, openingOf } from './newer.ts'
import { templatesSoon } from './templates.ts'

/** `t`: the template that is chosen. */
type Memo = ReplyMemo & { t?: string }

type Opening = { view: MirrorView; member: MemberView; suggestion?: string | undefined; stale: readonly MessageView[] }

/** A suggestion that cannot go out as it stands is answered with all the same. */
export const openTemplate = async (
  installation: Installation,
  trigger: string,
  { view, member, suggestion, stale }: Opening,
): Promise<void> => {
  const templates = await templatesNow(installation, view.conversation.inbox.id)
  const opening = await openingOf(installation, view, member, stale)
  const memo: Memo = { ...memoOfOpening(opening), ...(suggestion && { s: suggestion }) }
  const form = templateModal({ view, templates, stale, early: opening.early, memo })
  if (await openModal(installation, trigger, form))
    await installation.desk?.replying.start(view.conversation.id, member.id)
}

/** Another one was chosen: its own fields stand in the form. */
export const redrawTemplate = async (
  installation: Installation,
  form: Submitted,
  chosen: string | undefined,
): Promise<void> => {
  const { view, stale, early, memo: before } = await drawnAgain(installation, form)
  const templates = await templatesSoon(installation, view.conversation.inbox.id)
  if (!templates) return
  const template = templates.find((one) => templateKey(one) === chosen)
  const memo: Memo = { ...before, ...(chosen && { t: chosen }) }
  const drawn = templateModal({ view, templates, stale, early, memo, ...(template && { template }) })
  await replaceModal(installation, { view_id: form.id, hash: form.hash }, drawn)
}

type Sending = { installation: Installation; form: Submitted; view: MirrorView; member: MemberView; memo: Memo }

/** Undefined: the form closes. */
export const submitTemplate = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  const memo = memoOf<Memo>(form)
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, memo.c)])
  const { member } = someone
  if (!member || !(await maySend(installation, someone, user, view)))
    return errorAt('template', await whyNot(installation, someone, view))
  const templates = await templatesSoon(installation, view.conversation.inbox.id)
  if (!templates) return errorAt('template', 'The provider is slow to say which templates it has. Press Send again.')
  const template = templates.find((one) => templateKey(one) === memo.t)
  if (!template) return errorAt('template', 'Choose the template to answer with.')
  const sending = { installation, form, view, member, memo }
  return (await overtaken(sending, templates, template)) ?? send(sending, templates, template)
}

const EMPTY = {
  canon: { type: 'root' as const, children: [] },
  mentions: { users: [], usergroups: [], channels: [], broadcast: false },
}

const maySend = async (
  installation: Installation,
  actor: Someone,
  author: string,
  view: MirrorView,
): Promise<boolean> => {
  const deed = { gesture: 'modal', actor, author, view, message: {}, read: EMPTY, age: 0 } as const
  return (await decide(installation, deed)).is === 'send'
}

/** The form again, with what was said since it was shown, if anything was. */
const overtaken = async (
  { installation, view, member, memo }: Sending,
  templates: readonly TemplateView[],
  template: TemplateView,
): Promise<object | undefined> => {
  const newer = await newerThan(installation, view, memo.seen, member)
  if (newer.length === 0) return undefined
  const { s, t } = memo
  const next: Memo = { seen: seenWith(view.shown, newer), ...(s && { s }), ...(t && { t }), ...numbersOf(newer) }
  return shown(templateModal({ view, templates, template, stale: newer, memo: next }))
}

const send = async (
  sending: Sending,
  templates: readonly TemplateView[],
  template: TemplateView,
): Promise<object | undefined> => {
  const { installation, form, view, member, memo } = sending
  const conversation = view.conversation.id
  const by = { actor: { kind: 'member', id: member.id } as const, id: formId(form) }
  try {
    const parts = [readTemplate(form.state, template)]
    const answer = { conversation, parts, ...(memo.s && { suggestion: memo.s }) }
    await installation.hub.command('reply', answer, { ...by, expect: { lastSpokenNumber: memo.seen } })
    await installation.desk?.replying.stop(conversation, member.id)
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const again = error.code === 'stale' ? await overtaken(sending, templates, template) : undefined
    return again ?? errorAt('template', refusalSentence(error))
  }
}
