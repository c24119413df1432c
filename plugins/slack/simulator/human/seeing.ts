// What a person sees: messages with the names and controls on them, modals, the home.
import type { Block, Channel, Json, Message, View } from '../model.ts'
import { avatarOf } from '../shapes.ts'
import type { World } from '../world.ts'
import { isReply, repliesTo } from '../world.ts'
import { controls, valuesOf } from './elements.ts'
import type { Me } from './me.ts'

export type SeenFile = { id: string; name: string; mimetype: string; size: number; url: string; altText?: string }
export type SeenControl = { actionId: string; blockId: string; type: string; text?: string; value?: string }
export type Seen = {
  channel: string
  ts: string
  threadTs?: string
  user?: string
  /** The name shown above it. */
  name: string
  avatar: string
  isApp: boolean
  subtype?: string
  text: string
  /** All words a reader finds, also those inside blocks. */
  words: string
  blocks: Block[]
  attachments: Json[]
  files: SeenFile[]
  controls: SeenControl[]
  reactions: { name: string; users: string[] }[]
  edited: boolean
  ephemeral: boolean
  replies: number
  metadata?: Json
}

export function see(world: World, channel: Channel, message: Message): Seen {
  const { ts, threadTs, user, subtype, metadata, blocks, attachments } = message
  return {
    channel: channel.id,
    ts,
    ...(threadTs && { threadTs }),
    ...(user && { user }),
    ...faceOf(world, message),
    isApp: message.appId !== undefined || world.users.get(user ?? '')?.botId !== undefined,
    ...(subtype && { subtype }),
    text: message.text,
    words: blocks.length > 0 ? readable(world, blocks) : readable(world, [{ type: 'mrkdwn', text: message.text }]),
    blocks,
    attachments,
    files: message.files.flatMap((id) => fileSeen(world, id)),
    controls: controls(blocks).map(controlSeen),
    reactions: message.reactions.map(({ name, users }) => ({ name, users: [...users] })),
    edited: message.edited !== undefined,
    ephemeral: message.onlyFor !== undefined,
    replies: isReply(message) ? 0 : repliesTo(channel, ts).length,
    ...(metadata && { metadata }),
  }
}

function faceOf(world: World, { user, username, icons, appId }: Message): { name: string; avatar: string } {
  const person = world.users.get(user ?? '')
  const name = username ?? person?.realName ?? world.apps.get(appId ?? '')?.name ?? 'Slackbot'
  const icon = (icons?.image_48 ?? (icons?.emoji ? `:${String(icons.emoji).replaceAll(':', '')}:` : '')) as string
  return { name, avatar: icon || (person ? avatarOf(world, person) : '') }
}

function fileSeen(world: World, id: string): SeenFile[] {
  const file = world.files.get(id)
  if (!file || file.mode === 'tombstone') return []
  const { name, mimetype, bytes, altText } = file
  return [
    { id, name, mimetype, size: bytes.length, url: `${world.url}/_control/files/${id}`, ...(altText && { altText }) },
  ]
}

function controlSeen({ block, element }: ReturnType<typeof controls>[number]): SeenControl {
  const { text, value } = element as { text?: { text: string }; value?: string }
  const about = { actionId: element.action_id, blockId: block.block_id!, type: element.type }
  return { ...about, ...(text && { text: text.text }), ...(value && { value }) }
}

/** The words in any tree of blocks, names in place of mentions. */
function readable(world: World, tree: unknown): string {
  const words: string[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk)
    if (!node || typeof node !== 'object') return
    const json = node as Json
    if (json.type === 'user') words.push(`@${world.users.get(String(json.user_id))?.realName ?? 'someone'}`)
    else if (json.type === 'usergroup')
      words.push(`@${world.usergroups.get(String(json.usergroup_id))?.handle ?? 'group'}`)
    else if (json.type === 'date') words.push(String(json.fallback ?? json.format))
    else if (json.type === 'emoji') words.push(`:${String(json.name)}:`)
    else if (typeof json.text === 'string') words.push(json.text)
    else if (json.type === 'link') words.push(String(json.url))
    for (const value of Object.values(json)) if (typeof value === 'object') walk(value)
    if (/^rich_text_|^(section|header|context|mrkdwn|plain_text)$/.test(String(json.type))) words.push('\n')
  }
  walk(tree)
  return words.join('').replace(/\n+/g, '\n').trim()
}

export function visible({ world, user }: Me, channel: Channel): Seen[] {
  return channel.messages
    .filter(({ onlyFor }) => !onlyFor || onlyFor === user.id)
    .map((message) => see(world, channel, message))
}

export type SeenView = {
  id: string
  hash: string
  appId: string
  callbackId: string
  title: string
  submit?: string
  close?: string
  blocks: Block[]
  values: View['values']
  errors: Record<string, string>
  words: string
  privateMetadata: string
  /** How many lie under it. */
  depth: number
}

export function seeView(world: World, view: View, depth = 0): SeenView {
  const { id, hash, appId, body, errors } = view
  const word = (part: unknown) => (part as { text?: string } | undefined)?.text
  const [submit, close] = [word(body.submit), word(body.close)]
  return {
    id,
    hash,
    appId,
    callbackId: String(body.callback_id ?? ''),
    title: word(body.title) ?? '',
    ...(submit && { submit }),
    ...(close && { close }),
    blocks: body.blocks,
    values: valuesOf(view),
    errors,
    words: readable(world, body.blocks),
    privateMetadata: String(body.private_metadata ?? ''),
    depth,
  }
}
