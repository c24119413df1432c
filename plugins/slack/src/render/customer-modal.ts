// Everything we know about the person who asks.
import type { ContactView, ConversationView, MergeSuggestionView, MirrorView } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'
import { modal } from './modal.ts'
import { samePersonBlocks } from './same-person.ts'
import { context, section } from './shapes.ts'
import type { KnownBlock, ModalView } from './types.ts'
import { channelName, contactName, dateWords } from './words.ts'

const SHOWN = 30

type Customer = {
  view: MirrorView
  suggested?: readonly MergeSuggestionView[]
  memo?: Record<string, unknown>
}

export const customerModal = ({ view, suggested = [], memo }: Customer): ModalView => {
  const { contact } = view.conversation
  const head = [`*${escapedCut(contactName(view.conversation), 200)}*`, ...(contact.blocked ? ['🚫 blocked'] : [])]
  const attributes = Object.entries(contact.attributes).map(([name, value]) => line(name, value))
  return modal({
    view,
    callback: 'customer',
    title: 'Customer',
    memo,
    blocks: [
      section(head.join(' · ')),
      ...listed(contact.identities.map(identityLine)),
      ...listed(attributes),
      ...samePersonBlocks(view.conversation, suggested),
      context(aboutLine(view.conversation)),
    ],
  })
}

const listed = (lines: readonly string[]): KnownBlock[] =>
  lines.length > 0 ? [section(lines.slice(0, SHOWN).join('\n'))] : []

const identityLine = ({ namespace, value, verified, optedOut }: ContactView['identities'][number]): string =>
  `${line(namespace, value)}${verified ? ' ✓' : ' (not verified)'}${optedOut ? ' 🔕' : ''}`

const aboutLine = ({ contact, inbox, createdAt, number, labels, language }: ConversationView): string => {
  const speaks = language ?? contact.locale
  const names = labels.slice(0, 12).map(({ name }) => escapedCut(oneLine(name, 40, '–'), 60))
  return [
    escapedCut(`#${number} · ${channelName(inbox)} · ${oneLine(inbox.name, 60, '–')}`, 400),
    `since ${dateWords(createdAt)}`,
    contact.firstSeen && `first seen ${dateWords(contact.firstSeen, '{date_short}')}`,
    names.length > 0 && `🏷 ${names.join(', ')}`,
    speaks && `language ${escapedCut(oneLine(speaks, 35), 80)}`,
    contact.identities.some(({ optedOut }) => optedOut) && '🔕 asked not to be written to there',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Thirty of these fit into one section. */
const line = (name: string, value: string): string =>
  `${escapedCut(oneLine(name, 30, '–'), 35)}: ${escapedCut(oneLine(value, 40, '–'), 45)}`
