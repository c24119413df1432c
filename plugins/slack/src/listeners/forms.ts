import type { App } from '@slack/bolt'
import { submitMove } from '../gestures/move.ts'
import { submitNotices } from '../gestures/notices.ts'
import { closeReply, submitReply } from '../gestures/reply.ts'
import { submitSendLine } from '../gestures/send-line.ts'
import { redrawTemplate, submitTemplate } from '../gestures/template.ts'
import { submitTranscript } from '../gestures/transcript.ts'
import { submitAssign, submitLabel, submitPriority, submitSnooze } from '../gestures/triage.ts'
import { given } from '../given.ts'
import type { Submitted } from '../modal.ts'

export const forms = (app: App): void => {
  const submits = {
    reply: submitReply,
    template: submitTemplate,
    send: submitSendLine,
    assign: submitAssign,
    label: submitLabel,
    snooze: submitSnooze,
    priority: submitPriority,
    notices: submitNotices,
    move: submitMove,
    transcript: submitTranscript,
  }
  for (const [name, submit] of Object.entries(submits))
    app.view(name, async ({ ack, body, view, context }) => {
      const answer = await submit(given(context).installation, body.user.id, view as unknown as Submitted)
      await (ack as (said?: object) => Promise<void>)(answer)
    })
  app.action('reply:template', async ({ ack, body, action, context }) => {
    const { view } = body as unknown as { view: Submitted }
    const { selected_option: chosen } = action as { selected_option?: { value: string } | null }
    await redrawTemplate(given(context).installation, view, chosen?.value)
    await ack()
  })
  for (const callback_id of ['reply', 'template'])
    app.view({ callback_id, type: 'view_closed' }, async ({ ack, body, view, context }) => {
      await closeReply(given(context).installation, body.user.id, view as unknown as Submitted)
      await ack()
    })
}
