// The form that begins a conversation. What it asks for follows from what the inbox can do.
import type { Canon, InboxView, TemplateView } from '@deskless/core/contract'
import { needsTemplate } from '@deskless/core/contract'
import type { InputBlock, PlainTextOption } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { startEnvelopeBlocks } from '../render/envelope.ts'
import { escapedCut, oneLine } from '../render/escape.ts'
import { asJson, asText, parsedJson } from '../render/json.ts'
import { dispatching, input } from '../render/modal.ts'
import { canonToRichText } from '../render/rich-text-write.ts'
import { context, option, plain, section } from '../render/shapes.ts'
import { asOfLine, templateFields, templateKey } from '../render/template-fields.ts'
import type { KnownBlock, ModalView } from '../render/types.ts'

export type StartAbout = {
  /** Those one may write first in. */
  inboxes: readonly InboxView[]
  inbox: InboxView
  templates: readonly TemplateView[]
  template?: TemplateView
  draft?: Canon
}

/** What the form remembers: which inbox it asks for, and which template. */
export type StartMemo = { inbox: string; template?: string }

export const readMemo = (metadata: string): StartMemo => {
  const { inbox, template } = parsedJson(metadata)
  return { inbox: asText(inbox), ...(asText(template) ? { template: asText(template) } : {}) }
}

export const startModal = (about: StartAbout): ModalView => ({
  type: 'modal',
  callback_id: 'start',
  title: plain('New conversation', LIMITS.view.title),
  submit: plain('Send', LIMITS.view.submit),
  close: plain('Cancel', LIMITS.view.close),
  private_metadata: JSON.stringify({
    inbox: about.inbox.id,
    ...(about.template && { template: templateKey(about.template) }),
  } satisfies StartMemo),
  blocks: [inboxChoice(about), ...recipient(about.inbox), ...startEnvelopeBlocks(about.inbox), ...words(about)],
})

const inboxChoice = ({ inboxes, inbox }: StartAbout): InputBlock => {
  const options = inboxes.slice(0, LIMITS.select.options).map(inboxOption)
  const select = {
    type: 'static_select',
    action_id: 'start:inbox',
    options,
    initial_option: inboxOption(inbox),
  } as const
  return dispatching(input('inbox', 'Through', select))
}

const inboxOption = ({ id, name, label }: InboxView): PlainTextOption =>
  option(`${label} · ${oneLine(name, 60, '–')}`, id)

const recipient = (inbox: InboxView): KnownBlock[] => [
  ...(inbox.capabilities.answers === 'refuse' ? [context('⚠️ They have no way to answer what comes from there.')] : []),
  ...addressees(inbox),
]

const addressees = ({ capabilities: { start }, label }: InboxView): KnownBlock[] => {
  const search = plain('Name, or how the address begins', LIMITS.select.placeholder)
  const known = {
    type: 'external_select',
    action_id: 'start:contact',
    min_query_length: 1,
    placeholder: search,
  } as const
  if (typeof start === 'string')
    return [
      context(`${escapedCut(label, 100)} reaches only people who wrote there before.`),
      input('contact', 'To', known),
    ]
  const line = (id: string, max: number) =>
    ({ type: 'plain_text_input', action_id: `start:${id}`, max_length: max }) as const
  return [
    input('contact', 'To somebody Deskless knows', known, true),
    input('address', `Or to this address (${oneLine(start.namespace, 40)})`, line('address', 500), true),
    input('name', 'Their name', line('name', 200), true),
  ]
}

const words = (about: StartAbout): KnownBlock[] => {
  if (!needsTemplate(about.inbox)) return [input('text', 'Message', textInput(about.draft))]
  if (about.templates.length === 0)
    return [
      section(
        '⚠️ This inbox may only begin with an approved template, and the provider has none. Choose another inbox.',
      ),
    ]
  return [...asOfLine(about.templates), ...templateFields('start:template', about.templates, about.template)]
}

const DRAFT_MAX = 30_000

const textInput = (draft: Canon | undefined) => {
  const initial = draft && draft.children.length > 0 ? canonToRichText(draft) : undefined
  const fits = initial && JSON.stringify(asJson(initial)).length <= DRAFT_MAX
  return { type: 'rich_text_input', action_id: 'text', ...(fits && { initial_value: initial }) } as const
}
