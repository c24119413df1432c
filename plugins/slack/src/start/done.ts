import type { ConversationView } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { escapedCut } from '../render/escape.ts'
import { context, plain, section } from '../render/shapes.ts'
import type { ModalView } from '../render/types.ts'
import { channelName, contactName } from '../render/words.ts'

/** It is on its way; where it goes on. */
export const startedModal = (conversation: ConversationView | undefined, url: string | undefined): ModalView => ({
  type: 'modal',
  callback_id: 'started',
  title: plain('New conversation', LIMITS.view.title),
  close: plain('Close', LIMITS.view.close),
  blocks: [
    section(`📨 On its way${conversation ? ` to ${nameOf(conversation)}` : ''}. The conversation is yours.`),
    url
      ? {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: `home:open:${conversation?.id ?? ''}`,
              text: plain('Open in thread', LIMITS.button.text),
              url,
            },
          ],
        }
      : context('Its thread opens in a moment. You find it on the Home tab under *Mine*.'),
  ],
})

const nameOf = (conversation: ConversationView): string =>
  `*${escapedCut(contactName(conversation), 200)}* by ${escapedCut(channelName(conversation.inbox), 100)} (#${conversation.number})`
