// The sending half of the seat; `src/index.ts` puts it beside the receiving one.
import type { Capabilities, ChannelSeat } from '@deskless/core/contract'
import { threadKeyFor } from '../ids.ts'
import { checkSmtp } from './check.ts'
import { address, envelopeFor } from './envelope.ts'
import { NAMESPACE, pieces } from './pieces.ts'
import { send } from './send.ts'
import type { Sender, SendingSettings } from './settings.ts'

/** Encoding makes a file a third larger, and the words need room as well. */
const fileShare = 0.7

const capabilities = ({ settings }: Pick<Sender, 'settings'>): Capabilities => {
  const bytes = Math.floor(settings.mailMaxMb * 1024 * 1024 * fileShare)
  return {
    text: { max: 100_000, marks: ['strong', 'emphasis', 'delete', 'inlineCode', 'link', 'list', 'blockquote', 'code'] },
    file: { max: bytes, mimes: ['*/*'], perMessage: 20, together: bytes },
    choices: 'fallback',
    card: 'fallback',
    form: 'fallback',
    location: 'fallback',
    template: 'refuse',
    edit: 'refuse',
    remove: 'refuse',
    react: 'refuse',
    typing: 'refuse',
    seen: 'refuse',
    envelope: 'native',
    receipts: ['accepted'],
    start: { namespace: NAMESPACE },
    resend: settings.onDoubt === 'resend' ? 'safe' : 'may-duplicate',
    pace: { perSecond: 10, perThread: 1 },
  }
}

export { checkSmtp }

export const sending = {
  capabilities,
  pieces,
  send,
  address,
  envelopeFor,
  threadFor: ({ message }) => threadKeyFor(message),
} satisfies Partial<ChannelSeat<SendingSettings>>
