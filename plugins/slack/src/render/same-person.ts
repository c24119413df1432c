// Contacts that bear the same address: an agent says whether they are one person.
import type { ConversationView, MergeSuggestionView } from '@deskless/core/contract'
import type { Button } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { carried, plain, section } from './shapes.ts'
import type { KnownBlock } from './types.ts'

export const SAME_PERSON = 'same_person'
export const NOT_THE_SAME = 'not_the_same'

/** More than these are no question for a form. */
const SHOWN = 3

export const samePersonBlocks = (
  conversation: ConversationView,
  suggested: readonly MergeSuggestionView[],
): KnownBlock[] => suggested.slice(0, SHOWN).flatMap((one, i) => question(conversation, one, i))

const question = (conversation: ConversationView, { other, address }: MergeSuggestionView, i: number): KnownBlock[] => {
  const name = escapedCut(oneLine(other.name, 60, 'Customer'), 200)
  const why = address ? ` Both bear ${escapedCut(oneLine(address.value, 80), 120)}.` : ''
  const value = carried(conversation, { other: other.id })
  const button = (id: string, words: string): Button => ({
    type: 'button',
    action_id: id,
    text: plain(words, LIMITS.button.text),
    value,
  })
  return [
    section(`👥 Perhaps the same person as *${name}*.${why}`),
    {
      type: 'actions',
      block_id: `same_person_${i}`,
      elements: [button(SAME_PERSON, 'Merge'), button(NOT_THE_SAME, 'Not the same')],
    },
  ]
}
