// "Shall this go to the customer?": silence keeps a line internal.
import type { Canon, MirrorView } from '@deskless/core/contract'
import { reasons } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { carried, context, plain, section } from './shapes.ts'
import type { Ask, ButtonValue, Drawn } from './types.ts'

/** For an ephemeral or a DM, with the buttons `send` and `keep`. */
export const askBlocks = ({ to, text, because, value, by }: Ask): Drawn => {
  const name = escapedCut(oneLine(to, 80, 'the customer'), 200)
  const carried = JSON.stringify(value)
  return {
    blocks: [
      section(`*Send this to ${name}?*`),
      section(quoted(text)),
      ...(by ? [context(`${escapedCut(oneLine(by, 60, 'A colleague'), 200)} would like it to go.`)] : []),
      ...(because.length > 0 ? [context(because.map((reason) => reasons[reason]).join(' '))] : []),
      {
        type: 'actions',
        block_id: 'ask',
        elements: [
          {
            type: 'button',
            action_id: 'send',
            text: plain('Send to customer', LIMITS.button.text),
            value: carried,
            style: 'primary',
          },
          { type: 'button', action_id: 'keep', text: plain('Keep internal', LIMITS.button.text), value: carried },
        ],
      },
    ],
    text: `Send this to ${name}?`,
  }
}

/** For whoever typed a line that goes out by itself in a moment. */
export const holdBlocks = ({ to, seconds, value }: { to: string; seconds: number; value: ButtonValue }): Drawn => {
  const text = `📤 This goes to ${escapedCut(oneLine(to, 80, 'the customer'), 200)} in ${seconds} seconds.`
  const undo = {
    type: 'button' as const,
    action_id: 'undo',
    text: plain('Keep internal', LIMITS.button.text),
    value: JSON.stringify(value),
  }
  return { blocks: [section(text), { type: 'actions', block_id: 'hold', elements: [undo] }], text }
}

const quoted = (text: string): string => `>>> ${escapedCut(text.trim() || '(no text)', LIMITS.section.text - 10)}`

/** After an edit that could not follow the line to the customer. `canon`: the newer words, for whoever may send them. */
export const correctionBlocks = ({ conversation, mode }: MirrorView, canon: Canon | undefined, why: string): Drawn => {
  const text = `⚠️ The customer keeps what was sent. ${escapedCut(oneLine(why, 500), 1_000)}`
  if (!canon || mode === 'alerts') return { blocks: [section(text)], text }
  const whole = carried(conversation, { draft: canon })
  const button = {
    type: 'button' as const,
    action_id: 'correct',
    text: plain('Send correction', LIMITS.button.text),
    // What is too long to carry is written again in the form.
    value: whole.length <= LIMITS.button.value ? whole : carried(conversation),
  }
  return { blocks: [section(text), { type: 'actions', block_id: 'correct', elements: [button] }], text }
}
