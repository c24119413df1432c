import type { App } from '@slack/bolt'
import { forgetChannel } from '../channels.ts'
import { given } from '../given.ts'
import { identityOf } from '../identity.ts'
import { watchOnly } from '../watching.ts'

/** What makes a channel unfit for answers. What makes it fit again waits for an administrator's word. */
export const channelEvents = (app: App): void => {
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
