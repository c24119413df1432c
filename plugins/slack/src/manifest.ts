import { isIP } from 'node:net'
import type { ManifestAt } from '@deskless/core/contract'
import { OPTIONAL_SCOPES, SCOPES } from './scopes.ts'

/** What Slack tells us of. */
const EVENTS = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_id_changed',
  'channel_rename',
  'channel_shared',
  'channel_unarchive',
  'channel_unshared',
  'group_archive',
  'group_deleted',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
  'tokens_revoked',
  'user_change',
] as const

const SHORTCUTS = [
  {
    name: 'Reply',
    type: 'message',
    callback_id: 'reply',
    description: 'Opens the form that answers the customer',
  },
  {
    name: 'Send to customer',
    type: 'message',
    callback_id: 'send_to_customer',
    description: 'Sends this line to the customer',
  },
  {
    name: 'New conversation',
    type: 'message',
    callback_id: 'new_conversation',
    description: 'Writes to a customer first',
  },
]

const COMMANDS = [
  {
    command: '/deskless',
    description: 'Your queue, search, and whether you are there',
    usage_hint: 'help',
  },
]

/** Links to the hub unfold where its name is one that everybody's Slack can know. */
const domainOf = (address: string): string | undefined => {
  const { hostname } = new URL(address)
  return hostname.includes('.') && !isIP(hostname) ? hostname : undefined
}

/**
 * The app as Slack wants it described, for this hub. Without a door the hub keeps a line open instead (Socket Mode). A token
 * that ends is only for apps that are installed by a setup: one that was pasted could not be renewed.
 */
export const manifest = ({ doorUrl, backUrl, name, setup }: ManifestAt): Record<string, unknown> => {
  const door = doorUrl ? { request_url: doorUrl } : {}
  const domain = domainOf(backUrl)
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: name.slice(0, 35),
      description: 'Customers’ questions as threads. Nothing you type leaves Slack unless you send it.',
      background_color: '#1f2a44',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name.slice(0, 80), always_online: true },
      shortcuts: SHORTCUTS,
      slash_commands: COMMANDS.map((command) => ({ ...command, ...(doorUrl ? { url: doorUrl } : {}) })),
      ...(domain ? { unfurl_domains: [domain] } : {}),
    },
    oauth_config: {
      ...(setup ? { redirect_urls: [backUrl] } : {}),
      scopes: { bot: [...SCOPES], ...(domain ? { bot_optional: [...OPTIONAL_SCOPES] } : {}) },
    },
    settings: {
      event_subscriptions: { ...door, bot_events: [...EVENTS, ...(domain ? ['link_shared'] : [])] },
      interactivity: { is_enabled: true, ...door, ...(doorUrl ? { message_menu_options_url: doorUrl } : {}) },
      org_deploy_enabled: setup,
      socket_mode_enabled: !doorUrl,
      token_rotation_enabled: setup,
    },
  }
}
