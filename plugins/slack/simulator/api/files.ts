// files.*: upload v2 in its three steps, and reading what people sent.
import { post } from '../messages.ts'
import type { Block, Channel, Json, SlackFile } from '../model.ts'
import { wholeFile } from '../shapes.ts'
import type { World } from '../world.ts'
import { messageAt, newId, newSecret } from '../world.ts'
import type { Call, Method } from './call.ts'
import { needed, page, SlackError, string, writableChannel } from './call.ts'

const TYPES: Record<string, string> = {
  ...{
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
    svg: 'image/svg+xml',
  },
  ...{ pdf: 'application/pdf', txt: 'text/plain', csv: 'text/csv', json: 'application/json', zip: 'application/zip' },
  ...{ mp4: 'video/mp4', mp3: 'audio/mpeg', md: 'text/markdown' },
}

export type NewFile = {
  teamId: string
  user: string
  name: string
  bytes: Buffer
  title?: string
  mimetype?: string
  altText?: string
}

export function keepFile(
  world: World,
  { teamId, user, name, bytes, title = name, mimetype, altText }: NewFile,
): SlackFile {
  const type = mimetype ?? TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
  const created = Math.floor(world.clock.now() / 1000)
  const basics = { id: newId('F'), teamId, user, name, title, mimetype: type, bytes, created, shares: [] }
  const file: SlackFile = { ...basics, ...(altText && { altText }), mode: 'hosted', access: 'visible' }
  world.files.set(file.id, file)
  return file
}

function getUploadUrl({ world, args, teamId, installation }: Call): Json {
  const length = Number(needed(args, 'length'))
  if (!Number.isInteger(length) || length <= 0) throw new SlackError('invalid_arguments')
  const altText = string(args, 'alt_txt') ?? string(args, 'alt_text')
  const about = { teamId, user: installation.botUserId, name: needed(args, 'filename'), bytes: Buffer.alloc(0) }
  const file = keepFile(world, { ...about, ...(altText && { altText }) })
  const ticket = newSecret(24)
  world.uploads.set(ticket, { fileId: file.id, length })
  return { upload_url: `${world.url}/upload/v1/${ticket}`, file_id: file.id }
}

/** The bytes themselves, sent to the address from the first step. */
export function receiveUpload(world: World, ticket: string, bytes: Buffer): { status: number; text: string } {
  const upload = world.uploads.get(ticket)
  const file = world.files.get(upload?.fileId ?? '')
  if (!upload || !file) return { status: 404, text: 'upload not found' }
  if (bytes.length !== upload.length)
    return { status: 400, text: `expected ${upload.length} bytes, got ${bytes.length}` }
  file.bytes = bytes
  return { status: 200, text: `OK - ${bytes.length}` }
}

function completeUpload(call: Call): Json {
  const { world, args, installation } = call
  const listed = args.files as { id: string; title?: string }[] | undefined
  if (!Array.isArray(listed) || listed.length === 0) throw new SlackError('invalid_arguments')
  const files = listed.map(({ id, title }) => finished(world, installation.botUserId, id, title))
  const places = [string(args, 'channel_id'), ...(string(args, 'channels')?.split(',') ?? [])].filter(
    (one) => one !== undefined,
  )
  const channels = places.map((place) => writableChannel(call, place))
  const threadTs = string(args, 'thread_ts')
  if (threadTs && !messageAt(channels[0] as Channel, threadTs)) throw new SlackError('thread_not_found')
  // Slack answers first and shares later: the message's own ts comes only with its event.
  setImmediate(() => share(call, files, channels, threadTs))
  return { files: files.map((file) => wholeFile(world, file)) }
}

function finished(world: World, user: string, id: string, title: string | undefined): SlackFile {
  const file = world.files.get(id)
  if (!file || file.bytes.length === 0) throw new SlackError('file_not_found')
  if (file.user !== user) throw new SlackError('access_denied')
  file.title = title ?? file.title
  return file
}

function share({ world, args, installation }: Call, files: SlackFile[], channels: Channel[], threadTs?: string): void {
  const comment = string(args, 'initial_comment')
  const blocks = comment ? undefined : (args.blocks as Block[] | undefined)
  for (const channel of channels)
    post(world, channel, {
      subtype: 'file_share',
      user: installation.botUserId,
      text: comment ?? '',
      ...(blocks && { blocks }),
      files: files.map(({ id }) => id),
      ...(threadTs && { threadTs }),
    })
}

function fileIn({ world, args, teamId }: Call): SlackFile {
  const file = world.files.get(needed(args, 'file'))
  if (!file || file.teamId !== teamId) throw new SlackError('file_not_found')
  if (file.mode === 'tombstone') throw new SlackError('file_deleted')
  return file
}

function list(call: Call): Json {
  const channel = string(call.args, 'channel')
  const found = [...call.world.files.values()].filter(
    (file) => file.teamId === call.teamId && (!channel || file.shares.some((share) => share.channel === channel)),
  )
  const { items } = page(call.args, found)
  return {
    files: items.map((file) => wholeFile(call.world, file)),
    paging: { count: items.length, total: found.length, page: 1, pages: 1 },
  }
}

function remove(call: Call): Json {
  const file = fileIn(call)
  if (file.user !== call.installation.botUserId) throw new SlackError('cant_delete_file')
  file.mode = 'tombstone'
  file.bytes = Buffer.alloc(0)
  return {}
}

export const FILES: Record<string, Method> = {
  'files.getUploadURLExternal': { scope: 'files:write', run: getUploadUrl },
  'files.completeUploadExternal': { scope: 'files:write', run: completeUpload },
  'files.info': {
    scope: 'files:read',
    run: (call) => ({ file: wholeFile(call.world, fileIn(call)), comments: [] }),
  },
  'files.list': { scope: 'files:read', tier: 3, run: list },
  'files.delete': { scope: 'files:write', tier: 3, run: remove },
}
