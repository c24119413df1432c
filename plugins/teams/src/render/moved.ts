// What threads say that a conversation left, or came to; and what was proposed and not sent.
import type { MessageView, MirrorView, SuggestionView } from '@deskless/core/contract'
import { contactName, cut, oneLine, recipient, summary } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, dialog, execute, line, opens, small, words } from './elements.ts'
import { escaped } from './post.ts'
import { versionOf } from './version.ts'
import { titleOf } from './words.ts'

const again = (repeated: boolean): string => (repeated ? ' <em>🔁 Repeated: this may already stand above.</em>' : '')

const linked = ({ movedTo }: MirrorView): string => {
  const name = escaped(oneLine(movedTo?.name ?? '', 120, 'another channel'))
  return movedTo?.url ? `<a href="${escaped(movedTo.url)}">${name}</a>` : `<strong>${name}</strong>`
}

/** The card of a thread it left offers nothing any more. */
export const movedCard = (view: MirrorView): Drawn => {
  const title = titleOf(view.conversation)
  const { name = 'another channel', url } = view.movedTo ?? {}
  const open = url ? [opens('Open thread', url)] : []
  const body = [
    line(title, { weight: 'Bolder', size: 'Medium' }),
    small(`➡️ It goes on in ${name}. What is written here stays internal.`),
  ]
  return { summary: title, attachments: [attached(card(body, open))] }
}

export const drawPointer = (view: MirrorView, repeated: boolean): Drawn => ({
  text: `<p>➡️ This conversation goes on in ${linked(view)}.${again(repeated)}</p>`,
  summary: `It goes on in ${view.movedTo?.name ?? 'another channel'}.`,
})

const LINES_MAX = 12_000

export const drawRecap = (lines: readonly MessageView[], { conversation }: MirrorView, repeated: boolean): Drawn => {
  const told = lines.map(({ kind, author, removedAt, text, parts }) => {
    const who =
      kind === 'in'
        ? contactName(conversation)
        : `${kind === 'note' ? '🔒 ' : ''}${oneLine(author.name, 60, 'Deskless')}`
    const said = removedAt ? '(removed)' : text || summary(parts)
    return `<p><strong>${escaped(who)}</strong>: ${escaped(cut(said, 1_000)).replaceAll('\n', '<br>')}</p>`
  })
  const kept: string[] = []
  let size = 0
  for (const one of told.reverse()) {
    size += Buffer.byteLength(one)
    if (size < LINES_MAX) kept.unshift(one)
  }
  return { text: `<p><em>Said so far:</em>${again(repeated)}</p>${kept.join('')}`, summary: 'What was said so far.' }
}

/** The bot's own card: nobody said this. */
export const drawDraft = (suggestion: SuggestionView, view: MirrorView, repeated: boolean): Drawn => {
  const { id, parts, why, author, status, settledBy, outdatedBy } = suggestion
  const head =
    status === 'open'
      ? '💡 Draft — not sent'
      : status === 'accepted'
        ? `📨 Sent by ${settledBy?.name ?? 'somebody'}`
        : `🗑 Discarded by ${settledBy?.name ?? 'somebody'}`
  const about = [
    `Proposed by ${oneLine(author.name, 60, 'Deskless')}`,
    why,
    outdatedBy && 'The customer wrote since.',
    repeated && '🔁 Repeated.',
  ]
  const data = { c: view.conversation.id, v: versionOf(view.conversation), s: id }
  const offers = status === 'open' && view.mode !== 'alerts' && !view.movedTo
  const body = [
    line(head, { weight: 'Bolder' }),
    ...(parts.length > 0 ? [words(summary(parts), 4_000)] : []),
    small(about.filter(Boolean).join(' · ')),
    ...(offers ? [small(`Goes to ${recipient(view)}.`)] : []),
  ]
  const actions = offers ? [dialog('Send…', 'draft', data, 'positive'), execute('Discard', 'discard', data)] : []
  return { summary: cut(`${head}: ${summary(parts)}`, 300), attachments: [attached(card(body, actions))] }
}
