// The form of an answer when the time to answer freely is over.
import type { MessageView, MirrorView, TemplateView } from '@deskless/core/contract'
import { escapedCut } from './escape.ts'
import { modal } from './modal.ts'
import { earlyLines, staleWarning } from './said-since.ts'
import { context, section } from './shapes.ts'
import { asOfLine, templateFields } from './template-fields.ts'
import type { KnownBlock, ModalView } from './types.ts'
import { recipient } from './words.ts'

export type TemplateAbout = {
  view: MirrorView
  templates: readonly TemplateView[]
  template?: TemplateView
  /** What was said after the form was opened. */
  stale?: readonly MessageView[]
  /** What was said before it was opened, and did not stand in the thread yet. */
  early?: readonly MessageView[]
  memo: Record<string, unknown>
}

export const templateModal = ({
  view,
  templates,
  template,
  stale = [],
  early = [],
  memo,
}: TemplateAbout): ModalView => {
  const blocks: KnownBlock[] = [
    ...staleWarning(stale),
    ...earlyLines(early),
    section(`To *${escapedCut(recipient(view), 400)}*`),
    context('The time to answer freely is over until they write again. An approved template may be sent.'),
    ...asOfLine(templates),
    ...(templates.length > 0
      ? templateFields('reply:template', templates, template)
      : [section('⚠️ The provider has no approved template for this inbox. Ask an admin to have one approved.')]),
  ]
  const title = 'Reply with a template'
  const send = templates.length > 0 && { submit: stale.length > 0 ? 'Send anyway' : 'Send' }
  return modal({ view, callback: 'template', title, ...send, blocks, memo, tellClosed: true })
}
