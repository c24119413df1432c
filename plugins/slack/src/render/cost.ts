import type { Cost } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { escapedCut } from './escape.ts'
import { context, plain } from './shapes.ts'
import type { KnownBlock } from './types.ts'

/** Slack tells nothing of what is typed until somebody presses something, so counting is a button. */
export const costBlock = ({ tell }: Cost, again: boolean): KnownBlock => {
  const words = `📏 ${escapedCut(tell, 500)}`
  if (!again) return context(words)
  const button = { type: 'button', action_id: 'count', text: plain('Count', LIMITS.button.text) } as const
  return { type: 'section', block_id: 'cost', text: { type: 'mrkdwn', text: words }, accessory: button }
}
