// "Shall this go to the customer?": silence keeps a line internal.
import { reasons } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { context, plain, section } from './shapes.ts'
import type { Ask, ButtonValue, Drawn } from './types.ts'

/** For an ephemeral or a DM, with the buttons `send` and `keep`. */
export const askBlocks = ({ to, text, because, value }: Ask): Drawn => {
  const name = escapedCut(oneLine(to, 80, 'the customer'), 200)
  const carried = JSON.stringify(value)
  return {
    blocks: [
      section(`*Send this to ${name}?*`),
      section(quoted(text)),
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
