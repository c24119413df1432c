import type { Canon, Gesture, Line, MessageView, MirrorView, Part, Visibility } from '@deskless/core/contract'
import { text, toPlain, visibility } from '@deskless/core/contract'
import { sharedWith } from './channels.ts'
import type { Installation } from './client.ts'
import type { SlackFile } from './files.ts'
import { importAll, originOf } from './files.ts'
import type { Someone } from './people.ts'
import { namesOf } from './people.ts'
import type { Names, Reading } from './render/index.ts'
import { lineToCanon, stripLeadingMention } from './render/index.ts'

/** A message as events and shortcuts carry it. */
export type SlackMessage = {
  ts?: string
  thread_ts?: string
  user?: string
  bot_id?: string
  subtype?: string
  text?: string
  blocks?: unknown[]
  files?: SlackFile[]
  edited?: { user?: string; ts?: string }
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> }
}

/** What a line says, read with the names of those it mentions. */
export const readLine = async (installation: Installation, message: SlackMessage): Promise<Reading> => {
  const read = lineToCanon(message, NOBODY)
  if (read.mentions.users.length === 0) return read
  const names = await namesOf(installation, read.mentions.users)
  return lineToCanon(message, { ...NOBODY, userName: (id) => names.get(id) })
}

const NOBODY: Names = { userName: () => undefined, channelName: () => undefined }

/** The line without the mention of our bot it begins with; undefined when it does not. */
export const withoutLeadingMention = (message: SlackMessage, bot: string): SlackMessage | undefined =>
  lineToCanon(message, NOBODY).leadingUser === bot ? { ...message, ...stripLeadingMention(message, bot) } : undefined

const mentionsAnybody = ({ users, usergroups, channels, broadcast }: Reading['mentions']): boolean =>
  broadcast || users.length + usergroups.length + channels.length > 0

export const partsOf = async (
  installation: Installation,
  canon: Canon,
  files: readonly SlackFile[] = [],
): Promise<Part[]> => {
  const words = canon.children.length > 0 ? [text(toPlain(canon), canon)] : []
  return [...words, ...(await importAll(installation, files))]
}

export type Deed = {
  gesture: Gesture
  actor: Someone
  /** Who wrote the line. */
  author?: string
  view: MirrorView
  message: SlackMessage
  read: Pick<Reading, 'canon' | 'mentions'>
  edit?: boolean
  /** Milliseconds since the deed. */
  age: number
  shared?: boolean
}

/** Asks core's one function. */
export const decide = async (installation: Installation, deed: Deed): Promise<Visibility> =>
  visibility(await factsOf(installation, deed))

/** What core's function looks at. */
export const factsOf = async (installation: Installation, deed: Deed): Promise<Line> => {
  const { view, message, actor, read } = deed
  const { status, spam, contact, assignee } = view.conversation
  const channel = view.root?.split(':')[0] ?? view.channel
  return {
    mode: view.mode,
    gesture: deed.gesture,
    actor: actor.person,
    line: deed.author === actor.user ? 'own' : 'other',
    actorIsAssignee: assignee !== undefined && assignee.id === actor.member?.id,
    subtype: subtypeOf(message),
    edit: deed.edit ?? false,
    text: toPlain(read.canon),
    mentions: mentionsAnybody(read.mentions),
    files: (message.files ?? []).map((file) => originOf(file, deed.author, message.ts)),
    ...(await talkBefore(installation, deed)),
    channelShared: deed.shared ? 'yes' : await sharedWith(installation, channel),
    conversation: status === 'resolved' || spam || contact.blocked ? 'closed' : 'live',
    ageMs: deed.age,
    internalHosts: installation.settings.internalHosts,
  }
}

const subtypeOf = ({ subtype }: SlackMessage): 'none' | 'files' | 'broadcast' | 'unknown' => {
  if (subtype === undefined || subtype === '') return 'none'
  if (subtype === 'file_share') return 'files'
  return subtype === 'thread_broadcast' ? 'broadcast' : 'unknown'
}

const NOTE_MS = 2 * 60_000

const REPLY_MS = 60_000

type Before = Pick<Line, 'afterNote' | 'afterReply'>

/** In the middle of a talk among colleagues, or while one of them answers, a line for the customer is worth a question. */
const talkBefore = async (installation: Installation, { view, actor, gesture }: Deed): Promise<Before> => {
  if (gesture === 'modal' || gesture === 'preview' || gesture === 'correction')
    return { afterNote: false, afterReply: false }
  const { id } = view.conversation
  const recent = await installation.hub.read.messages(id, { limit: 5 })
  const last = recent.findLast((message) => message.kind !== 'activity')
  const byOther = (message: MessageView | undefined, kind: string, ms: number): boolean =>
    message?.kind === kind && message.author.id !== actor.member?.id && Date.now() - message.createdAt.getTime() < ms
  const answered = recent.some((message) => byOther(message, 'out', REPLY_MS))
  const answering = await installation.desk?.holds.othersIn(id, actor.member?.id ?? NO_MEMBER)
  return { afterNote: byOther(last, 'note', NOTE_MS), afterReply: answered || answering === true }
}

/** An id nobody has. */
const NO_MEMBER = '00000000-0000-0000-0000-000000000000'

export const ageOf = (ts: string | undefined): number => Date.now() - Number(ts) * 1_000
