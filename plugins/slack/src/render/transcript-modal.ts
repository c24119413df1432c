// Telling a conversation again by mail.
import type { MirrorView } from '@deskless/core/contract'
import { asJson, asText } from './json.ts'
import { fieldOf, input, modal } from './modal.ts'
import { context } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'

export const TRANSCRIPT_FIELD = 'to'

export const transcriptModal = (view: MirrorView): ModalView =>
  modal({
    view,
    callback: 'transcript',
    title: 'Send transcript',
    submit: 'Send',
    blocks: [
      input(
        TRANSCRIPT_FIELD,
        'To this address',
        { type: 'plain_text_input', action_id: TRANSCRIPT_FIELD, max_length: 320 },
        true,
      ),
      context(
        'Without an address it goes to the customer’s own. It holds what was said to each other; notes never leave.',
      ),
    ],
  })

export const readTranscript = (state: ViewState): string | undefined =>
  asText(asJson(fieldOf(state, TRANSCRIPT_FIELD)).value).trim() || undefined
