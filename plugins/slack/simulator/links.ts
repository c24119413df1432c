// Links in what people write, told to the apps whose domains they are of.
import { randomBytes } from 'node:crypto'
import type { App, Channel, Json, Message } from './model.ts'
import type { World } from './world.ts'
import { installationOf, tell } from './world.ts'

/** Whoever is in the workspace with the app may post its links anywhere. What apps post is told to none. */
export function tellOfLinks(world: World, channel: Channel, message: Message): void {
  const { user, botId, onlyFor, ts, threadTs } = message
  if (!user || botId || onlyFor) return
  for (const app of world.apps.values()) {
    const links = linksOf(message, app)
    const installation = installationOf(world, app.id, channel.teamId)
    if (links.length === 0 || !installation) continue
    const event: Json = {
      type: 'link_shared',
      user,
      channel: channel.id,
      message_ts: ts,
      is_bot_user_member: channel.members.has(installation.botUserId),
      links,
      source: 'conversations_history',
      unfurl_id: `${channel.id}.${ts}.${randomBytes(32).toString('hex')}`,
      event_ts: ts,
      ...(threadTs && { thread_ts: threadTs }),
    }
    tell(world, { teamId: channel.teamId, channel, onlyApp: app.id, event })
  }
}

/** Of the domains it registered, and of what lies below them. */
export const linksOf = ({ text }: Message, { unfurlDomains = [] }: App): { domain: string; url: string }[] =>
  [...text.matchAll(/<(https?:\/\/[^|>]+)/g)].flatMap(([, found = '']) => {
    const url = found.replaceAll('&amp;', '&')
    const host = URL.parse(url)?.hostname ?? ''
    const domain = unfurlDomains.find((one) => host === one || host.endsWith(`.${one}`))
    return domain ? [{ domain, url }] : []
  })
