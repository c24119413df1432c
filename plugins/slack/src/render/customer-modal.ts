// Everything we know about the person who asks.
import type { MirrorView } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'
import { modal } from './modal.ts'
import { context, section } from './shapes.ts'
import type { ModalView } from './types.ts'
import { channelName, contactName, dateWords } from './words.ts'

const SHOWN = 30

export const customerModal = ({ view, memo }: { view: MirrorView; memo?: Record<string, unknown> }): ModalView => {
  const { contact, inbox, createdAt, number } = view.conversation
  const identities = contact.identities
    .slice(0, SHOWN)
    .map(({ namespace, value, verified }) => `${line(namespace, value)}${verified ? ' ✓' : ' (not verified)'}`)
  const attributes = Object.entries(contact.attributes)
    .slice(0, SHOWN)
    .map(([name, value]) => line(name, value))
  const head = [`*${escapedCut(contactName(view.conversation), 200)}*`, ...(contact.blocked ? ['🚫 blocked'] : [])]
  const asks = `#${number} · ${channelName(inbox.channel)} · ${oneLine(inbox.name, 60, '–')}`
  return modal({
    view,
    callback: 'customer',
    title: 'Customer',
    memo,
    blocks: [
      section(head.join(' · ')),
      ...(identities.length > 0 ? [section(identities.join('\n'))] : []),
      ...(attributes.length > 0 ? [section(attributes.join('\n'))] : []),
      context(
        [
          escapedCut(asks, 400),
          `since ${dateWords(createdAt)}`,
          contact.locale && `language ${escapedCut(oneLine(contact.locale, 35), 80)}`,
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    ],
  })
}

/** Thirty of these fit into one section. */
const line = (name: string, value: string): string =>
  `${escapedCut(oneLine(name, 30, '–'), 35)}: ${escapedCut(oneLine(value, 40, '–'), 45)}`
