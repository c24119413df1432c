import type { App } from '@slack/bolt'
import { given } from '../given.ts'
import type { SlackMessage } from '../line.ts'
import { readLine } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { orTellPresser } from '../say.ts'
import { readMemo } from '../start/form.ts'
import { openStart, redrawStart } from '../start/open.ts'
import { recipients } from '../start/options.ts'
import { submitStart } from '../start/submit.ts'

type View = { id: string; hash?: string; private_metadata: string }
type Chosen = { view: View; user: { id: string } }
type Called = { user: { id: string }; trigger_id: string; channel: { id: string }; message: SlackMessage }

/** The form that begins a conversation: from a message, what is chosen in it, whom it offers, and Send. */
export const start = (app: App): void => {
  app.shortcut('new_conversation', async ({ ack, body, context }) => {
    const { installation } = given(context)
    const { user, trigger_id: trigger, channel, message } = body as unknown as Called
    const where = { user: user.id, channel: channel.id, thread: message.thread_ts ?? message.ts }
    await orTellPresser(installation, where, async () => {
      const { canon } = await readLine(installation, message, true)
      await openStart(installation, trigger, user.id, canon)
    })
    await ack()
  })
  const on = (field: 'inbox' | 'template'): void => {
    app.action(`start:${field}`, async ({ ack, body, action, context }) => {
      const { view } = body as unknown as Chosen
      const { selected_option: chosen } = action as { selected_option?: { value: string } | null }
      const memo = readMemo(view.private_metadata)
      const next = field === 'inbox' ? { inbox: chosen?.value ?? '' } : { ...memo, template: chosen?.value }
      await redrawStart(given(context).installation, view, next)
      await ack()
    })
  }
  on('inbox')
  on('template')
  app.options('start:contact', async ({ ack, body, payload, context }) => {
    const { view, user } = body as unknown as Chosen
    const { inbox } = readMemo(view.private_metadata)
    const options = await recipients(given(context).installation, user.id, inbox, payload.value)
    await ack({ options })
  })
  app.view('start', async ({ ack, body, view, context }) => {
    const answer = await submitStart(given(context).installation, body.user.id, view as unknown as Submitted)
    await (ack as (said?: object) => Promise<void>)(answer)
  })
}
