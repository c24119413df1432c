// The JSON in which Slack shows its things to apps.
import type { Block, Channel, Json, Message, SlackFile, User, View } from './model.ts'
import type { World } from './world.ts'
import { installationOf, isExtShared, isReply, newId, repliesTo, rootTs } from './world.ts'

export function messageJson(world: World, channel: Channel, message: Message): Json {
  const files = message.files.map((id) => world.files.get(id)).filter((file) => file !== undefined)
  return {
    type: 'message',
    ...(message.subtype && { subtype: message.subtype }),
    ...(message.user && { user: message.user }),
    ts: message.ts,
    ...(message.clientMsgId && { client_msg_id: message.clientMsgId }),
    ...botJson(world, channel, message),
    text: message.text,
    ...teamOf(world, channel, message),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(files.length > 0 && {
      files: files.map((file) => fileJson(world, file, isExtShared(channel))),
      upload: false,
      display_as_bot: false,
    }),
    ...(message.metadata && { metadata: message.metadata }),
    ...(message.edited && { edited: message.edited }),
    ...threadJson(channel, message),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })),
    }),
  }
}

/** In a channel shared between companies a line says whose person wrote it. */
function teamOf(world: World, channel: Channel, { user }: Message): Json {
  if (!user) return {}
  const team = world.users.get(user)?.teamId ?? channel.teamId
  return { team, ...(isExtShared(channel) && { user_team: team, source_team: team }) }
}

function botJson(world: World, channel: Channel, { botId, appId, username, icons }: Message): Json {
  if (!botId || !appId) return {}
  // A post under another name has no user, and no profile of the bot behind it.
  if (username !== undefined || icons) return { username, ...(icons && { icons }), bot_id: botId, app_id: appId }
  const name = world.apps.get(appId)?.name
  const profile = { id: botId, deleted: false, name, updated: channel.created, app_id: appId, team_id: channel.teamId }
  return { bot_id: botId, app_id: appId, bot_profile: profile }
}

function threadJson(channel: Channel, message: Message): Json {
  if (isReply(message)) {
    const root = channel.messages.find(({ ts }) => ts === message.threadTs)
    return { thread_ts: message.threadTs, ...(root?.user && { parent_user_id: root.user }) }
  }
  const replies = repliesTo(channel, message.ts)
  if (replies.length === 0) return message.threadTs ? { thread_ts: message.threadTs } : {}
  const users = [...new Set(replies.map(({ user, botId }) => user ?? botId))]
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: replies.at(-1)!.ts,
    is_locked: false,
    subscribed: false,
  }
}

export const avatarOf = (world: World, { id }: { id: string }) => `${world.url}/_faces/${id}.svg`

function organisationOf(world: World, { id, teamId }: User): Json {
  const enterprise = world.teams.get(teamId)?.enterpriseId
  return enterprise ? { enterprise_user: { id, enterprise_id: enterprise, teams: [teamId] } } : {}
}

export function userJson(world: World, user: User, { withEmail }: { withEmail: boolean }): Json {
  const avatar = avatarOf(world, user)
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    color: user.color,
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_label: 'UTC',
    tz_offset: 0,
    profile: {
      title: user.title ?? '',
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.botId ? '' : user.name,
      display_name_normalized: user.botId ? '' : user.name,
      ...(withEmail && user.email && { email: user.email }),
      image_24: avatar,
      image_48: avatar,
      image_72: avatar,
      team: user.teamId,
      ...(user.botId && { bot_id: user.botId, api_app_id: user.appId, always_active: false }),
    },
    ...organisationOf(world, user),
    is_admin: user.isAdmin,
    is_owner: false,
    is_restricted: user.isGuest,
    is_ultra_restricted: false,
    is_bot: user.botId !== undefined,
    is_app_user: false,
    updated: 0,
  }
}

export function channelJson(world: World, channel: Channel, forUser?: string): Json {
  const { id, name, kind, created, creator, archived, teamId } = channel
  const basics = { id, created, is_archived: archived, context_team_id: teamId, is_org_shared: false }
  if (kind === 'im') {
    const other = [...channel.members].find((member) => member !== forUser)
    return { ...basics, is_im: true, user: other, is_user_deleted: world.users.get(other ?? '')?.deleted ?? false }
  }
  return {
    ...basics,
    name,
    name_normalized: name,
    is_channel: kind === 'channel',
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: kind === 'group',
    is_general: name === 'general',
    is_shared: isExtShared(channel),
    is_ext_shared: isExtShared(channel),
    is_pending_ext_shared: false,
    shared_team_ids: [teamId, ...channel.sharedWith],
    ...(isExtShared(channel) && { connected_team_ids: channel.sharedWith }),
    creator,
    is_member: forUser ? channel.members.has(forUser) : false,
    num_members: channel.members.size,
    topic: { value: channel.topic, creator, last_set: created },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  }
}

function fileJson(world: World, file: SlackFile, extShared = false): Json {
  if (file.mode === 'tombstone') return { id: file.id, mode: 'tombstone' }
  // In a channel shared with another company the event carries hardly more than the id.
  if (extShared || file.access === 'check_file_info')
    return { id: file.id, mode: 'file_access', file_access: 'check_file_info' }
  return { ...wholeFile(world, file), file_access: 'visible' }
}

export function wholeFile(world: World, file: SlackFile): Json {
  const { id, name, title, mimetype, created, user, teamId, mode } = file
  const address = `${world.url}/files-pri/${teamId}-${id}`
  const path = encodeURIComponent(name)
  return {
    id,
    created,
    timestamp: created,
    name,
    title,
    mimetype,
    filetype: name.includes('.') ? name.split('.').at(-1)!.toLowerCase() : 'binary',
    pretty_type: mimetype.split('/')[0],
    user,
    user_team: teamId,
    editable: mode === 'snippet',
    size: file.bytes.length,
    mode,
    is_external: mode === 'external',
    external_type: '',
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${address}/${path}`,
    url_private_download: `${address}/download/${path}`,
    permalink: `${world.url}/files/${user}/${id}/${path}`,
    ...(file.altText && { alt_txt: file.altText }),
    shares: sharesJson(world, file),
    channels: file.shares.map(({ channel }) => channel),
    groups: [],
    ims: [],
    comments_count: 0,
    media_display_type: 'unknown',
    is_starred: false,
    has_rich_preview: false,
  }
}

function sharesJson(world: World, file: SlackFile): Json {
  const shares: { public?: Json; private?: Json } = {}
  for (const { channel, ts } of file.shares) {
    const where = world.channels.get(channel)
    const message = where?.messages.find((one) => one.ts === ts)
    const kind = where?.kind === 'channel' ? 'public' : 'private'
    const share = {
      ts,
      channel_name: where?.name,
      team_id: file.teamId,
      ...(message && isReply(message) && { thread_ts: rootTs(message) }),
    }
    shares[kind] = { ...shares[kind], [channel]: [share] }
  }
  return shares
}

export function viewJson(world: World, view: View): Json {
  const { id, teamId, type, rootId, previousId, hash, body, values, appId } = view
  return {
    ...body,
    id,
    team_id: teamId,
    type,
    state: { values },
    hash,
    previous_view_id: previousId ?? null,
    root_view_id: rootId,
    app_id: appId,
    app_installed_team_id: teamId,
    external_id: body.external_id ?? '',
    private_metadata: body.private_metadata ?? '',
    callback_id: body.callback_id ?? '',
    clear_on_close: body.clear_on_close ?? false,
    notify_on_close: body.notify_on_close ?? false,
    title: body.title ?? { type: 'plain_text', text: 'View Title' },
    submit: body.submit ?? null,
    close: body.close ?? null,
    bot_id: installationOf(world, appId, teamId)?.botId,
  }
}

/** Slack gives every block and every interactive element a name when the app did not. */
export function named(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    const copy: Block = { ...structuredClone(block), block_id: block.block_id || newId('', 5) }
    const parts = [copy.accessory, copy.element, ...(Array.isArray(copy.elements) ? copy.elements : [])] as (
      | Json
      | undefined
    )[]
    for (const part of parts) if (part && INTERACTIVE.test(String(part.type))) part.action_id ||= newId('', 5)
    return copy
  })
}
const INTERACTIVE = /button|select|overflow|picker|checkboxes|radio|_input$/

export const teamJson = (world: World, teamId: string): Json => {
  const team = world.teams.get(teamId)!
  return { id: team.id, domain: team.domain, ...(team.enterpriseId && { enterprise_id: team.enterpriseId }) }
}
