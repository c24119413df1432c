// The menu of the card, as a table: one line an item, in the order of how often it is wanted.
import type { MirrorView } from '@deskless/core/contract'
import type { ActionsBlock, Overflow } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { modal } from './modal.ts'
import { carried, option, plain, section } from './shapes.ts'
import type { ModalView } from './types.ts'

/** `key` finds the handler in `listeners/menu.ts`. Without `when` it is always there. */
type MenuItem = { key: string; text: string; when?(view: MirrorView): boolean }

/** Slack shows five items; when there are more, the fifth is "More…" and the rest stands in a form of buttons. */
const ITEMS = [
  { key: 'take', text: 'Assign to me', when: isOpen },
  { key: 'customer', text: 'Customer card' },
  { key: 'direct', text: 'Typed lines: to the customer', when: (view) => maySwitch(view) && view.mode !== 'direct' },
  { key: 'internal', text: 'Typed lines: stay internal', when: (view) => maySwitch(view) && view.mode === 'direct' },
  { key: 'release', text: 'Release', when: ({ conversation }) => conversation.assignee !== undefined },
  { key: 'priority', text: 'Priority…', when: isOpen },
  { key: 'mute', text: 'Mute, or hear of it again' },
  { key: 'history', text: 'History' },
  { key: 'move', text: 'Move to another channel…', when: isOpen },
  { key: 'transcript', text: 'Send transcript…' },
  { key: 'merge', text: 'Merge contacts…' },
  { key: 'block', text: 'Block the customer', when: ({ conversation }) => !conversation.contact.blocked },
  { key: 'unblock', text: 'Unblock the customer', when: ({ conversation }) => conversation.contact.blocked },
  { key: 'spam', text: 'Mark spam', when: ({ conversation }) => !conversation.spam },
  { key: 'not_spam', text: 'Not spam', when: ({ conversation }) => conversation.spam },
] as const satisfies readonly MenuItem[]

export type MenuKey = (typeof ITEMS)[number]['key']

function isOpen({ conversation: { spam, status } }: MirrorView): boolean {
  return !spam && status !== 'resolved'
}

function maySwitch(view: MirrorView): boolean {
  return view.mode !== 'alerts' && isOpen(view)
}

const offered = (view: MirrorView): MenuItem[] =>
  (ITEMS as readonly MenuItem[]).filter(({ when }) => when === undefined || when(view))

/** How many of them the card itself shows. */
const onCard = (items: readonly MenuItem[]): number =>
  items.length > LIMITS.overflow.options ? LIMITS.overflow.options - 1 : items.length

export const menu = (view: MirrorView): Overflow => {
  const items = offered(view)
  const shown = items.slice(0, onCard(items))
  const rest = shown.length < items.length ? [{ key: 'more', text: 'More…' }] : []
  return {
    type: 'overflow',
    action_id: 'more',
    options: [...shown, ...rest].map(({ key, text }) => option(text, carried(view.conversation, { do: key }))),
  }
}

const PER_ROW = 5

/** What the card had no room for. `place`: the thread it was opened from. */
export const moreModal = ({
  view,
  place,
}: {
  view: MirrorView
  place: { channel: string; thread?: string }
}): ModalView => {
  const items = offered(view)
  const rest = items.slice(onCard(items))
  const rows = Array.from({ length: Math.ceil(rest.length / PER_ROW) }, (_, row) =>
    buttons(view, rest.slice(row * PER_ROW, (row + 1) * PER_ROW)),
  )
  const about = section(`More to do with #${view.conversation.number}:`)
  return modal({ view, callback: 'more', title: 'More', memo: { place }, blocks: [about, ...rows] })
}

/** What the buttons of that form are called, before their item's key. */
export const MENU_BUTTON = 'menu_'

const buttons = (view: MirrorView, items: readonly MenuItem[]): ActionsBlock => ({
  type: 'actions',
  elements: items.map(({ key, text }) => ({
    type: 'button',
    action_id: `${MENU_BUTTON}${key}`,
    text: plain(text, LIMITS.button.text),
    value: carried(view.conversation, { do: key }),
  })),
})
