// What a mail has besides its words: what it is called, what was cut off below it, and how it was laid out.
import type { CanonBlock, MessageView } from '@deskless/core/contract'
import type { Button } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { oneLine } from './escape.ts'
import { plain } from './shapes.ts'
import type { KnownBlock } from './types.ts'

export const SHOW_ALL = 'show_all'
export const LAID_OUT = 'laid_out'

const SUBJECT_MAX = 300

/** Above the words, where it is another one than before. */
export const subjectLine = (subject: string): CanonBlock => ({
  type: 'paragraph',
  children: [{ type: 'strong', children: [{ type: 'text', value: `✉️ ${oneLine(subject, SUBJECT_MAX, '–')}` }] }],
})

/** The part with the HTML of a message. */
export const laidOut = ({ parts }: Pick<MessageView, 'parts'>): string | undefined =>
  parts.flatMap((part) => (part.is === 'file' && part.as === 'html' ? [part.file ?? ''] : []))[0]

/** Texts that something was cut off. */
export const restsOf = ({ parts }: Pick<MessageView, 'parts'>) =>
  parts.flatMap((part) => (part.is === 'text' && part.rest ? [{ ...part, rest: part.rest }] : []))

/** What is one click away stands behind a button, for the eyes of whoever presses it. */
export const lookButtons = (message: MessageView): KnownBlock[] => {
  const value = JSON.stringify({ c: message.conversation, n: message.number, message: message.id })
  const button = (action_id: string, words: string): Button => ({
    type: 'button',
    action_id,
    text: plain(words, LIMITS.button.text),
    value,
  })
  const elements = [
    ...(restsOf(message).length > 0 ? [button(SHOW_ALL, 'Show all')] : []),
    ...(laidOut(message) ? [button(LAID_OUT, 'As it was laid out')] : []),
  ]
  return elements.length > 0 ? [{ type: 'actions', elements }] : []
}
