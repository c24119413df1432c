import type { App } from '@slack/bolt'
import { forgetChannel } from './channels.ts'
import type { Installation } from './client.ts'
import { onDeleted, onEdited } from './gestures/changed.ts'
import { onLocked, undo } from './gestures/held.ts'
import { closeReply, openReply, submitReply } from './gestures/reply.ts'
import { openSendLine, openSendNote, submitSendLine } from './gestures/send-line.ts'
import {
  act,
  openAssign,
  openCustomer,
  openLabel,
  openSnooze,
  resolve,
  submitAssign,
  submitLabel,
  submitSnooze,
  take,
} from './gestures/triage.ts'
import { onLine } from './gestures/typed.ts'
import { given } from './given.ts'
import { identityOf } from './identity.ts'
import type { SlackMessage } from './line.ts'
import type { Submitted } from './modal.ts'
import { forgetProfile } from './people.ts'
import type { ButtonValue } from './render/index.ts'
import { readValue } from './render/index.ts'
import type { Where } from './say.ts'
import { orTell } from './say.ts'
import { watchOnly } from './watching.ts'

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
    else if (about.subtype === 'channel_convert_to_public') await watchOnly(given(context), about.channel, 'public')
    else await onLine(about.channel, about, shared, given(context))
  })
  app.event('user_change', async ({ event, context }) => forgetProfile(given(context).installation, event.user.id))
  app.event('reaction_added', async ({ event, context }) => {
    const { channel, ts } = event.item
    if (event.reaction === 'lock') await onLocked(channel, ts, given(context).installation)
  })
  channelEvents(app)
  app.event('tokens_revoked', ({ context }) => gone(given(context).installation))
  app.event('app_uninstalled', ({ context }) => gone(given(context).installation))
}

/** What makes a channel unfit for answers. What makes it fit again waits for an administrator's word. */
const channelEvents = (app: App): void => {
  app.event('channel_shared', ({ event, context }) => watchOnly(given(context), event.channel, 'shared'))
  app.event('channel_archive', ({ event, context }) => watchOnly(given(context), event.channel, 'archived'))
  app.event('group_archive', ({ event, context }) => watchOnly(given(context), event.channel, 'archived'))
  app.event('channel_deleted', ({ event, context }) => watchOnly(given(context), event.channel, 'deleted'))
  app.event('group_deleted', ({ event, context }) => watchOnly(given(context), event.channel, 'deleted'))
  app.event('member_left_channel', async ({ event, context }) => {
    const { botUserId } = await identityOf(given(context).installation)
    if (event.user === botUserId) await watchOnly(given(context), event.channel, 'left')
  })
  app.event('channel_unshared', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
  app.event('channel_unarchive', async ({ event, context }) =>
    forgetChannel(given(context).installation, event.channel),
  )
  app.event('group_unarchive', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
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
type Press = {
  installation: Installation
  trigger: string
  user: string
  id: string
  about: ButtonValue
  where: Where
}

const buttons = (app: App): void => {
  const on = (name: string, work: (press: Press) => Promise<void>): void => {
    app.action(name, async ({ ack, body, action, context }) => {
      const { installation, key } = given(context)
      const pressed = body as unknown as Pressed
      const { value, selected_option: chosen } = action as { value?: string; selected_option?: { value: string } }
      const about = readValue(chosen?.value ?? value)
      if (!about) return ack()
      const press = {
        installation,
        trigger: pressed.trigger_id,
        user: pressed.user.id,
        id: `slack:${key}`,
        about,
        where: whereOf(pressed),
      }
      await orTell(installation, press.where, () => work(press))
      await ack()
    })
  }
  on('reply', ({ installation, trigger, user, about }) => openReply(installation, trigger, user, about.c))
  on('assign', ({ installation, trigger, about }) => openAssign(installation, trigger, about.c))
  on('label', ({ installation, trigger, about }) => openLabel(installation, trigger, about.c))
  on('snooze', ({ installation, trigger, about }) => openSnooze(installation, trigger, about.c))
  on('resolve', ({ installation, user, id, about }) => resolve(installation, user, id, about.c))
  on('reopen', ({ installation, user, id, about }) => act(installation, user, id, 'reopen', { conversation: about.c }))
  on('not_spam', (press) => more({ ...press, about: { ...press.about, do: 'not_spam' } }))
  on('more', more)
  on('keep', async () => {})
  on('undo', ({ installation, user, about, where }) => undo(String(about.key), { ...where, user }, installation))
  on('send', ({ installation, trigger, user, about }) =>
    openSendNote(installation, trigger, user, about.c, String(about.key)),
  )
}

const more = async ({ installation, trigger, user, id, about: { c, do: what } }: Press): Promise<void> => {
  if (what === 'customer') await openCustomer(installation, trigger, c)
  else if (what === 'take') await take(installation, user, id, c)
  else if (what === 'direct' || what === 'internal')
    await act(installation, user, id, 'set_mode', {
      conversation: c,
      installation: installation.id,
      mode: what === 'direct' ? 'direct' : 'explicit',
    })
  else if (what === 'release') await act(installation, user, id, 'release', { conversation: c })
  else if (what === 'spam' || what === 'not_spam')
    await act(installation, user, id, 'mark_spam', { conversation: c, spam: what === 'spam' })
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
    send: submitSendLine,
    assign: submitAssign,
    label: submitLabel,
    snooze: submitSnooze,
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
