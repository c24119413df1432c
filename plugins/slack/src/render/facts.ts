// What an agent wants to know before reading: how to reach them, their language, and what other plugins know.
import type { ConversationView, Detail } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'

export type Fact = Detail

const ADDRESSES = 3
const FACTS = 4
const ATTRIBUTES = 4
/** Of the conversation itself. */
const OWN_ATTRIBUTES = 4
const WORDS_MAX = 250

export const factWords = (
  { contact, inbox, language = contact.locale, attributes = {} }: ConversationView,
  facts: readonly Fact[],
): string =>
  [
    oneLine(inbox.name, 60),
    ...contact.identities
      .filter(({ namespace }) => namespace === 'email' || namespace === 'phone')
      .slice(0, ADDRESSES)
      .map(({ value }) => oneLine(value, 120)),
    language && oneLine(language, 35),
    ...Object.entries(attributes)
      .slice(0, OWN_ATTRIBUTES)
      .map(([name, value]) => named(name, value)),
    ...facts.slice(0, FACTS).map(({ label, value }) => named(label, value)),
    ...Object.entries(contact.attributes)
      .slice(0, ATTRIBUTES)
      .map(([name, value]) => named(name, value)),
  ]
    .filter(Boolean)
    .map((part) => escapedCut(String(part), WORDS_MAX))
    .join(' · ')

const named = (name: string, value: string): string => `${oneLine(name, 40, '–')}: ${oneLine(value, 80, '–')}`
