// Times that stay true without an edit: each reader's Slack writes them out when it shows them.
import type { ConversationView } from '@deskless/core/contract'
import type { RichTextBlock, RichTextElement } from '@slack/types'
import { utcWords } from './words.ts'

/** How long the customer has waited, or else when somebody wrote last. Always there: Slack trades no rich text for other blocks. */
export const clockLine = ({ waitingSince, lastMessageAt, status, spam }: ConversationView): RichTextBlock => {
  const waits = waitingSince && status !== 'resolved' && !spam
  const at = waits ? waitingSince : lastMessageAt
  const elements: RichTextElement[] = [
    { type: 'text', text: waits ? '⏱ Waiting for an answer since ' : 'Last message ' },
    date(at, '{date_short_pretty} {time}', utcWords(at)),
    { type: 'text', text: ' · ' },
    date(at, '{ago}', at.toISOString().slice(0, 10)),
  ]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

const date = (at: Date, format: string, fallback: string): RichTextElement => ({
  type: 'date',
  timestamp: Math.floor(at.getTime() / 1_000),
  format,
  fallback,
})
