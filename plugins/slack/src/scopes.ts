/** What the bot must be allowed to do; Slack shows it to whoever installs. */
export const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'commands',
  'emoji:read',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'reactions:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const

/** Without these links to conversations stay links; nothing else is amiss. */
export const OPTIONAL_SCOPES = ['links:read', 'links:write'] as const
