import type { App } from '@slack/bolt'
import { openReply } from '../gestures/reply.ts'
import { openSendLine } from '../gestures/send-line.ts'
import { given } from '../given.ts'
import type { SlackMessage } from '../line.ts'
import { movedSentence, sentences } from '../render/index.ts'
import { orTellPresser, tellOnly } from '../say.ts'
import { threadView } from '../threads.ts'

type Shortcut = { user: { id: string }; trigger_id: string; channel: { id: string }; message: SlackMessage }

export const shortcuts = (app: App): void => {
  app.shortcut('reply', async ({ ack, body, context }) => {
    const { installation } = given(context)
    const { user, trigger_id: trigger, channel, message } = body as unknown as Shortcut
    const thread = message.thread_ts ?? message.ts
    const where = { user: user.id, channel: channel.id, thread }
    await orTellPresser(installation, where, async () => {
      const view = thread ? await threadView(installation, channel.id, thread) : undefined
      if (!view) return tellOnly(installation, where, sentences.noConversation)
      if (view.movedTo) return tellOnly(installation, where, movedSentence(view.movedTo))
      await openReply(installation, trigger, user.id, view.conversation.id)
    })
    await ack()
  })
  app.shortcut('send_to_customer', async ({ ack, body, context }) => {
    const { installation } = given(context)
    const { user, trigger_id: trigger, channel, message } = body as unknown as Shortcut
    const where = { user: user.id, channel: channel.id, thread: message.thread_ts ?? message.ts }
    await orTellPresser(installation, where, () => openSendLine(installation, trigger, user.id, channel.id, message))
    await ack()
  })
}
