// Two contacts are one person: which, what that changes, and the way back.
import type { ContactView, ConversationPage, MergeSuggestionView, MirrorView } from '@deskless/core/contract'
import type { PlainTextOption } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { chosenIn, input, modal } from './modal.ts'
import { samePersonBlocks } from './same-person.ts'
import { carried, context, option, plain, section } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'
import { channelName, contactName } from './words.ts'

export const MERGE_CHOICE = 'merge_contact'
export const UNMERGE = 'unmerge'

export const mergeModal = (view: MirrorView, suggested: readonly MergeSuggestionView[] = []): ModalView => {
  const name = escapedCut(contactName(view.conversation), 200)
  return modal({
    view,
    callback: 'merge',
    title: 'Merge contacts',
    submit: 'Next',
    blocks: [
      section(`Who else is *${name}*? The other contact becomes part of this one.`),
      input(MERGE_CHOICE, 'The other contact', {
        type: 'external_select',
        action_id: MERGE_CHOICE,
        min_query_length: 1,
        placeholder: plain('Name or address', LIMITS.option.text),
      }),
      ...samePersonBlocks(view.conversation, suggested),
    ],
  })
}

export const readMerge = (state: ViewState): string | undefined => chosenIn(state, MERGE_CHOICE)

/** As the menu offers them: a name alone does not tell two Janes apart. */
export const contactOption = (contact: ContactView): PlainTextOption =>
  option([contact.name, ...addresses(contact).slice(0, 1)].join(' · '), contact.id)

const addresses = ({ identities }: ContactView): string[] => identities.map(({ value }) => oneLine(value, 60, '–'))

const SHOWN = 10

/** What the merge brings together, before it is done. */
export const mergePreviewModal = (view: MirrorView, from: ContactView, { rows, next }: ConversationPage): ModalView => {
  const into = escapedCut(contactName(view.conversation), 200)
  const name = escapedCut(oneLine(from.name, 60, 'Customer'), 200)
  const asked = rows.map((row) => `#${row.number} · ${channelName(row.inbox)} · ${row.status}`)
  return modal({
    view,
    callback: 'merge_confirm',
    title: 'Merge contacts',
    submit: 'Merge',
    memo: { from: from.id },
    blocks: [
      section(`*${name}* becomes part of *${into}*:`),
      section(
        list(
          addresses(from).map((one) => escapedCut(one, 100)),
          'No addresses.',
        ),
      ),
      section(list([...asked, ...(next ? ['… and more'] : [])], 'No conversations.')),
      ...(from.blocked ? [context('🚫 The other contact is blocked; this one decides from now on.')] : []),
      context('Nothing is lost: for 30 days it can be undone, and everything goes back to where it was.'),
    ],
  })
}

const list = (lines: readonly string[], none: string): string =>
  lines.length === 0
    ? none
    : [...lines.slice(0, SHOWN), ...(lines.length > SHOWN ? ['…'] : [])].map((one) => `• ${one}`).join('\n')

export const mergedModal = (view: MirrorView, from: string): ModalView =>
  modal({
    view,
    callback: 'merged',
    title: 'Merge contacts',
    blocks: [
      section('✅ Done: they are one contact now.'),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: UNMERGE,
            text: plain('Undo', LIMITS.button.text),
            value: carried(view.conversation, { from }),
          },
        ],
      },
    ],
  })
