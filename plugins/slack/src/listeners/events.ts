import type { App } from '@slack/bolt'
import { onDeleted, onEdited } from '../gestures/changed.ts'
import { onReaction, onReactionRemoved } from '../gestures/reaction.ts'
import { onLine } from '../gestures/typed.ts'
import { given } from '../given.ts'
import type { SlackMessage } from '../line.ts'
import { forgetProfile } from '../people.ts'
import { onRevoked } from '../revoked.ts'
import { onLinks } from '../unfold.ts'
import { watchOnly } from '../watching.ts'

type MessageEvent = SlackMessage & { channel: string; message?: SlackMessage; previous_message?: SlackMessage }

export const events = (app: App): void => {
  app.event('message', async ({ event, body, context }) => {
    const about = event as unknown as MessageEvent
    const shared = isShared(body)
    if (about.subtype === 'message_changed' && about.message)
      await onEdited(about.channel, about.message, about.previous_message, given(context))
    else if (about.subtype === 'message_deleted' && about.previous_message)
      await onDeleted(about.channel, about.previous_message, given(context))
    else if (about.subtype === 'channel_convert_to_public') await watchOnly(given(context), about.channel, 'public')
    else await onLine(about.channel, about, shared, given(context))
  })
  app.event('link_shared', ({ event, body, context }) => onLinks(event, isShared(body), given(context).installation))
  app.event('user_change', async ({ event, context }) => forgetProfile(given(context).installation, event.user.id))
  app.event('reaction_added', async ({ event, context }) => onReaction(event, given(context).installation))
  app.event('reaction_removed', async ({ event, context }) => onReactionRemoved(event, given(context).installation))
  app.event('tokens_revoked', async ({ event, context }) => {
    // Tokens of people are none of ours.
    if (event.tokens.bot?.length) await onRevoked(given(context).installation)
  })
  app.event('app_uninstalled', ({ context }) => onRevoked(given(context).installation))
}

/** Slack says with every event who else reads the channel it is of. */
const isShared = (body: unknown): boolean =>
  (body as { is_ext_shared_channel?: boolean }).is_ext_shared_channel === true
