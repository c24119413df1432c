// One conversation in a list: who, what was said last, how it stands, and what can be done from here.
import type { ConversationView } from '@deskless/core/contract'
import type { ActionsBlock, Button } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from '../render/escape.ts'
import { carried, plain, section } from '../render/shapes.ts'
import type { KnownBlock } from '../render/types.ts'
import { channelName, contactName, dateWords, statusWords } from '../render/words.ts'

const LINE_MAX = 140

export type RowAbout = { conversation: ConversationView; url: string | undefined; me: string }

/** Three blocks: with 25 of them and everything around, a page stays below Slack's hundred. */
export const rowBlocks = (row: RowAbout): KnownBlock[] => [
  section([who, said, stands].map((words) => words(row.conversation)).join('\n')),
  actions(row),
  { type: 'divider' },
]

const who = (conversation: ConversationView): string => {
  const name = escapedCut(contactName(conversation), 200)
  return `*${name}* · ${escapedCut(channelName(conversation.inbox), 100)} · #${conversation.number}`
}

const said = ({ lastText }: ConversationView): string =>
  `>${escapedCut(oneLine(lastText ?? '', LINE_MAX, '(no text)'), 3 * LINE_MAX)}`

const stands = (conversation: ConversationView): string => {
  const { waitingSince, status } = conversation
  const waits = waitingSince && status !== 'snoozed' ? `⏱ waiting since ${dateWords(waitingSince)} · ` : ''
  return waits + statusWords(conversation)
}

/** Ids end with the conversation's: they tell the rows of one view apart. */
const actions = ({ conversation, url, me }: RowAbout): ActionsBlock => {
  const { id, lastNumber, assignee, contact } = conversation
  const value = carried(conversation, { u: lastNumber })
  const name = oneLine(contact.name, 40, 'the customer')
  const button = (does: string, words: string): Button => ({
    type: 'button',
    action_id: `home:${does}:${id}`,
    text: plain(words, LIMITS.button.text),
    accessibility_label: oneLine(`${words}: ${name}, #${conversation.number}`, LIMITS.button.label),
    value,
  })
  return {
    type: 'actions',
    block_id: `row ${id}`,
    elements: [
      ...(url ? [{ ...button('open', 'Open in thread'), url }] : []),
      ...(assignee?.id === me ? [] : [button('take', 'Assign to me')]),
      button('resolve', 'Resolve'),
    ],
  }
}
