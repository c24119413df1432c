// A line that stands in the thread, shown once more before it goes to the customer.
import type { Canon, MessageView, MirrorView, Reason } from '@deskless/core/contract'
import { reasons, splitText } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'
import { modal } from './modal.ts'
import { wordBlocks } from './post.ts'
import { earlyLines, staleWarning } from './said-since.ts'
import { context, section } from './shapes.ts'
import type { KnownBlock, ModalView } from './types.ts'
import { recipient } from './words.ts'

export type SendAbout = {
  view: MirrorView
  line: { canon: Canon; author: string; files?: readonly string[] }
  because: readonly Reason[]
  /** What it will be paid for. */
  cost?: readonly KnownBlock[]
  /** What was said after the form was opened. */
  stale?: readonly MessageView[]
  /** What was said before it was opened, and did not stand in the thread yet. */
  early?: readonly MessageView[]
  memo?: Record<string, unknown>
}

/** Slack takes 250 kB for a modal; nobody reads that much before pressing a button. */
const PREVIEW_MAX = 20_000
const FILES_SHOWN = 10

export const sendModal = ({ view, line, because, cost = [], stale = [], early = [], memo }: SendAbout): ModalView => {
  const [head = line.canon, ...rest] = splitText(line.canon, PREVIEW_MAX)
  const author = escapedCut(oneLine(line.author, 60, 'somebody'), 200)
  const blocks: KnownBlock[] = [
    ...staleWarning(stale),
    ...earlyLines(early),
    ...(because.length > 0 ? [section(`⚠️ ${because.map((reason) => reasons[reason]).join('\n⚠️ ')}`)] : []),
    section(`This goes to *${escapedCut(recipient(view), 400)}*, as it stands here:`),
    { type: 'divider' },
    ...(line.canon.children.length > 0 ? wordBlocks(head) : []),
    ...(rest.length > 0 ? [context('_… and the rest of it, which is too long to show here._')] : []),
    ...filesLine(line.files ?? []),
    { type: 'divider' },
    ...cost,
    context(`Written by ${author}. Nothing else from this thread is sent.`),
  ]
  return modal({
    view,
    callback: 'send',
    title: 'Send to customer',
    submit: stale.length > 0 ? 'Send anyway' : 'Send',
    blocks,
    memo,
  })
}

const filesLine = (files: readonly string[]): KnownBlock[] => {
  if (files.length === 0) return []
  const names = files.slice(0, FILES_SHOWN).map((name) => `📎 ${escapedCut(oneLine(name, 100, 'file'), 200)}`)
  const more = files.length > FILES_SHOWN ? ` and ${files.length - FILES_SHOWN} more` : ''
  return [context(names.join('  ') + more)]
}
