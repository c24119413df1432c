import type { App } from '@slack/bolt'
import { forgetChannel } from './channels.ts'
import type { Installation } from './client.ts'
import { onDeleted, onEdited } from './gestures/changed.ts'
import { closeReply, openReply, submitReply } from './gestures/reply.ts'
import { openSendLine, openSendNote, submitSendLine } from './gestures/send-line.ts'
import { act, openAssign, openLabel, openSnooze, resolve, submitTriage } from './gestures/triage.ts'
import { onLine } from './gestures/typed.ts'
import { given } from './given.ts'
import type { SlackMessage } from './line.ts'
import type { Submitted } from './modal.ts'
import { forgetProfile, whoIs } from './people.ts'
import type { Where } from './say.ts'
import { orTell } from './say.ts'

/** Everything Bolt hands us, and the file that deals with it. */
export const listeners = (app: App): void => {
  events(app)
  buttons(app)
  forms(app)
}

type MessageEvent = SlackMessage & { channel: string; message?: SlackMessage; previous_message?: SlackMessage }

const events = (app: App): void => {
  app.event('message', async ({ event, body, context }) => {
    const about = event as unknown as MessageEvent
    const shared = (body as { is_ext_shared_channel?: boolean }).is_ext_shared_channel === true
    if (about.subtype === 'message_changed' && about.message)
      await onEdited(about.channel, about.message, about.previous_message, given(context))
    else if (about.subtype === 'message_deleted' && about.previous_message)
      await onDeleted(about.channel, about.previous_message, given(context))
    else await onLine(about.channel, about, shared, given(context))
  })
  app.event('user_change', async ({ event, context }) => forgetProfile(given(context).installation, event.user.id))
  app.event('channel_shared', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
  app.event('channel_unshared', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
  app.event('tokens_revoked', ({ context }) => gone(given(context).installation))
  app.event('app_uninstalled', ({ context }) => gone(given(context).installation))
}

const gone = (installation: Installation): Promise<void> =>
  installation.health('reauthorise', 'The app was removed from the Slack workspace. Install it again.')

type Pressed = {
  user: { id: string }
  trigger_id: string
  channel?: { id: string }
  container?: { message_ts?: string; thread_ts?: string; channel_id?: string }
  message?: { ts?: string; thread_ts?: string }
}
type Press = { installation: Installation; trigger: string; user: string; id: string; value: string }

const buttons = (app: App): void => {
  const on = (name: string, work: (press: Press) => Promise<void>): void => {
    app.action(name, async ({ ack, body, action, context }) => {
      const { installation, key } = given(context)
      const pressed = body as unknown as Pressed
      const { value = '', selected_option: chosen } = action as { value?: string; selected_option?: { value: string } }
      const press = {
        installation,
        trigger: pressed.trigger_id,
        user: pressed.user.id,
        id: `slack:${key}`,
        value: chosen?.value ?? value,
      }
      await orTell(installation, whereOf(pressed), () => work(press))
      await ack()
    })
  }
  on('reply', ({ installation, trigger, user, value }) => openReply(installation, trigger, user, value))
  on('assign', ({ installation, trigger, user, value }) => openAssign(installation, trigger, user, value))
  on('label', ({ installation, trigger, value }) => openLabel(installation, trigger, value))
  on('snooze', ({ installation, trigger, value }) => openSnooze(installation, trigger, value))
  on('resolve', ({ installation, user, id, value }) => resolve(installation, user, id, value))
  on('reopen', ({ installation, user, id, value }) => act(installation, user, id, 'reopen', { conversation: value }))
  on('more', more)
  on('ask_keep', async () => {})
  on('ask_send', ({ installation, trigger, user, value }) => {
    const [conversation = '', key = ''] = value.split(' ')
    return openSendNote(installation, trigger, user, conversation, key)
  })
}

const more = async ({ installation, user, id, value }: Press): Promise<void> => {
  const [what = '', conversation = ''] = value.split(':')
  if (what === 'take') await take(installation, user, id, conversation)
  else if (what === 'release') await act(installation, user, id, 'release', { conversation })
  else if (what === 'spam' || what === 'not_spam')
    await act(installation, user, id, 'mark_spam', { conversation, spam: what === 'spam' })
}

const take = async (installation: Installation, user: string, id: string, conversation: string): Promise<void> => {
  const { member } = await whoIs(installation, user)
  await act(installation, user, id, 'assign', { conversation, to: member?.id ?? null })
}

const whereOf = ({ user, channel, container, message }: Pressed): Where => ({
  user: user.id,
  channel: channel?.id ?? container?.channel_id ?? '',
  thread: message?.thread_ts ?? container?.thread_ts ?? message?.ts ?? container?.message_ts,
})

type Shortcut = { user: { id: string }; trigger_id: string; channel: { id: string }; message: SlackMessage }

const forms = (app: App): void => {
  app.shortcut('send_to_customer', async ({ ack, body, context }) => {
    const { installation } = given(context)
    const { user, trigger_id: trigger, channel, message } = body as unknown as Shortcut
    const where = { user: user.id, channel: channel.id, thread: message.thread_ts ?? message.ts }
    await orTell(installation, where, () => openSendLine(installation, trigger, user.id, channel.id, message))
    await ack()
  })
  const submits = {
    reply: submitReply,
    send_line: submitSendLine,
    assign: submitTriage,
    label: submitTriage,
    snooze: submitTriage,
  }
  for (const [name, submit] of Object.entries(submits))
    app.view(name, async ({ ack, body, view, context }) => {
      const answer = await submit(given(context).installation, body.user.id, view as unknown as Submitted)
      await (ack as (said?: object) => Promise<void>)(answer)
    })
  app.view({ callback_id: 'reply', type: 'view_closed' }, async ({ ack, body, view, context }) => {
    await closeReply(given(context).installation, body.user.id, view as unknown as Submitted)
    await ack()
  })
}
