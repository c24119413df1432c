import type { MirrorView } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { cleanName, escaped } from '../mrkdwn.ts'
import type { Where } from '../say.ts'
import { tellOnly } from '../say.ts'
import { contactName } from '../words.ts'

/** A line was perhaps meant for the customer. It is a note until its author says Send; silence keeps it one. */
export const askToSend = async (
  installation: Installation,
  where: Where,
  view: MirrorView,
  key: string,
  because: readonly string[],
): Promise<void> => {
  const question = `Kept as an internal note. Send it to ${escaped(cleanName(contactName(view.conversation)))}? ${because.join(' ')}`
  const button = (action_id: string, label: string) => ({
    type: 'button' as const,
    action_id,
    text: { type: 'plain_text' as const, text: label },
    value: `${view.conversation.id} ${key}`,
  })
  await tellOnly(installation, where, question, [
    { type: 'section', text: { type: 'mrkdwn', text: question } },
    { type: 'actions', elements: [button('ask_send', 'Send to customer…'), button('ask_keep', 'Keep internal')] },
  ])
}
