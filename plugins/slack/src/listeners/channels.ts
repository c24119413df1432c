import type { App } from '@slack/bolt'
import type { Given } from '../bolt.ts'
import { forgetNames } from '../channel-names.ts'
import { forgetChannel, namesOfChannel } from '../channels.ts'
import type { Installation } from '../client.ts'
import { renamed } from '../fit.ts'
import { given } from '../given.ts'
import { identityOf } from '../identity.ts'
import { watchOnly } from '../watching.ts'

/** What makes a channel unfit for answers. What makes it fit again waits for an administrator's word. */
export const channelEvents = (app: App): void => {
  calledOtherwise(app)
  app.event('channel_shared', ({ event, context }) => watchOnly(given(context), event.channel, 'shared'))
  app.event('channel_archive', ({ event, context }) => watchOnly(given(context), event.channel, 'archived'))
  app.event('group_archive', ({ event, context }) => watchOnly(given(context), event.channel, 'archived'))
  app.event('channel_deleted', ({ event, context }) => watchOnly(given(context), event.channel, 'deleted'))
  app.event('group_deleted', ({ event, context }) => watchOnly(given(context), event.channel, 'deleted'))
  app.event('member_left_channel', async ({ event, context }) => {
    const { botUserId } = await identityOf(given(context).installation)
    if (event.user === botUserId) await watchOnly(given(context), event.channel, 'left')
  })
  app.event('member_joined_channel', async ({ event, context }) => {
    const { installation } = given(context)
    const { botUserId } = await identityOf(installation)
    if (event.user === botUserId) await entered(installation, event.channel)
  })
  app.event('channel_unshared', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
  app.event('channel_unarchive', async ({ event, context }) =>
    forgetChannel(given(context).installation, event.channel),
  )
  app.event('group_unarchive', async ({ event, context }) => forgetChannel(given(context).installation, event.channel))
}

/** A channel nobody saw before: a rule that waits for it now knows which it means. */
const entered = async (installation: Installation, channel: string): Promise<void> => {
  forgetChannel(installation, channel)
  const [, ...names] = await namesOfChannel(installation, channel)
  for (const said of names) await installation.desk?.channelIds.note(said, channel)
}

/** Rules mean a channel, not its name: they follow. */
const calledOtherwise = (app: App): void => {
  const follow = async ({ installation }: Given, { id, name }: { id: string; name: string }): Promise<void> => {
    forgetChannel(installation, id)
    forgetNames(installation)
    await renamed(installation, id, name)
  }
  app.event('channel_rename', ({ event, context }) => follow(given(context), event.channel))
  app.event('group_rename', ({ event, context }) => follow(given(context), event.channel))
  app.event('channel_id_changed', async ({ event, context }) => {
    const { installation } = given(context)
    const { old_channel_id: old, new_channel_id: id } = event
    forgetChannel(installation, old)
    forgetNames(installation)
    const [, name = id] = await namesOfChannel(installation, id)
    const tell = `Slack gave ${name} another id. New conversations are shown there as before; those that stood there already may be cut off: move them, and see that new lines arrive.`
    await installation.desk?.channelIds.changed(old, { id, tell })
  })
}
