// Answering when the window of the channel is closed: only with what the provider approved.
import type { MessageView, MirrorView, TemplateView } from '@deskless/core/contract'
import { newerThan, Refusal, seenWith, templatesSoon } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { decide } from '../line.ts'
import { CLOSED, taskCard, taskMessage } from '../render/answers.ts'
import { refusalSentence } from '../render/sentences.ts'
import type { TemplateMemo } from '../render/template-form.ts'
import { filledTemplate, templateForm, templateKey, valueField } from '../render/template-form.ts'
import { whyNot } from '../why-not.ts'
import type { Press } from './press.ts'
import { act, memberOf, nonceOf, textIn, viewOf } from './press.ts'

type Form = {
  view: MirrorView
  memo: TemplateMemo
  chosen?: string
  values?: readonly string[]
  stale?: readonly MessageView[]
  problem?: string
}

const form = async ({ installation }: Press, { chosen, memo, ...about }: Form): Promise<unknown> => {
  const templates = await templatesOf(installation, about.view.conversation.inbox.id)
  const template = templates.find((one) => templateKey(one) === chosen)
  return taskCard('Reply with a template', templateForm({ ...about, templates, template, memo }))
}

/** A suggestion that cannot go out as it stands is answered with all the same. */
export const openTemplate = (
  press: Press,
  view: MirrorView,
  given: { s?: string; stale?: readonly MessageView[] },
): Promise<unknown> => {
  const { s, stale = [] } = given
  const memo = { c: view.conversation.id, nonce: press.id, seen: seenWith(view.shown, stale), ...(s ? { s } : {}) }
  return form(press, { view, memo, stale })
}

const memoIn = (press: Press): TemplateMemo => {
  const s = textIn(press, 's')
  return { c: textIn(press, 'c'), nonce: nonceOf(press), seen: Number(press.data.seen) || 0, ...(s ? { s } : {}) }
}

const FIELDS = 30

export const valuesIn = (press: Press): string[] =>
  Array.from({ length: FIELDS }, (_, i) => textIn(press, valueField(i)))

/** Another one was chosen: its own fields stand in the form. */
export const chooseTemplate = async (press: Press): Promise<unknown> => {
  const chosen = textIn(press, 'template')
  const problem = chosen ? {} : { problem: 'Choose the template to answer with.' }
  return form(press, { view: await viewOf(press), memo: memoIn(press), chosen, ...problem })
}

export const sendTemplate = async (press: Press): Promise<unknown> => {
  const { installation, person } = press
  const view = await viewOf(press)
  const may = await decide(installation, { gesture: 'modal', actor: person, line: 'own', view, text: '' })
  if (may.is !== 'send' || !person.member) return taskMessage(whyNot(person, view))
  const memo = memoIn(press)
  const chosen = textIn(press, 't')
  const values = valuesIn(press)
  // The menu says another one than the fields below it.
  if (textIn(press, 'template') !== chosen) return chooseTemplate(press)
  const template = (await templatesOf(installation, view.conversation.inbox.id)).find(
    (one) => templateKey(one) === chosen,
  )
  if (!template)
    return form(press, { view, memo, problem: 'The provider no longer has this template. Choose another.' })
  const newer = await newerThan(installation, view, memo.seen, person.member)
  if (newer.length > 0)
    return form(press, { view, memo: { ...memo, seen: seenWith(view.shown, newer) }, chosen, values, stale: newer })
  try {
    await send(press, memo, template, values)
    return CLOSED
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Between our look and the answer's own moment somebody spoke.
    if (error.code === 'stale') return sendTemplate(press)
    return form(press, { view, memo, chosen, values, problem: refusalSentence(error) })
  }
}

const send = async (
  press: Press,
  memo: TemplateMemo,
  template: TemplateView,
  values: readonly string[],
): Promise<void> => {
  const { c: conversation, s, seen, nonce } = memo
  const answer = { conversation, parts: [filledTemplate(template, values)], ...(s ? { suggestion: s } : {}) }
  await act(press, 'reply', answer, { id: `teams:form:${nonce}`, expect: { lastSpokenNumber: seen } })
  await press.installation.desk?.replying.stop(conversation, memberOf(press))
}

/** Shorter than Teams waits for a form. */
const PATIENCE_MS = 5_000

export const templatesOf = async (installation: Installation, inbox: string): Promise<TemplateView[]> => {
  const found = await templatesSoon(installation, inbox, PATIENCE_MS)
  if (found) return found
  throw new Refusal('unavailable', 'The provider is slow to say which templates it has. Press once more.')
}
