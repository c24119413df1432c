import type { Canon, Gesture, Line, MirrorView, Part, Visibility } from '@deskless/core/contract'
import { conversationState, mannerNow, talkBefore, text, toPlain, visibility } from '@deskless/core/contract'
import { namesFor } from './calls.ts'
import { sharedWith } from './channels.ts'
import type { Installation } from './client.ts'
import type { SlackFile } from './files.ts'
import { importAll, originOf } from './files.ts'
import { identityOf } from './identity.ts'
import type { Someone } from './people.ts'
import type { Reading } from './render/index.ts'
import { callsGroup, lineToCanon, stripLeadingMention, stripPrefix } from './render/index.ts'
import { NOBODY } from './render/nobody.ts'

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

/** What a line says, read with the names of those it mentions. `outside`: for the customer's eyes. */
export const readLine = async (
  installation: Installation,
  message: SlackMessage,
  outside = false,
): Promise<Reading> => {
  const read = lineToCanon(message, { ...NOBODY, outside })
  if (read.mentions.users.length + read.mentions.usergroups.length === 0) return read
  return lineToCanon(message, { ...(await namesFor(installation, read.mentions)), outside })
}

/** A line whose beginning says that it is meant for the customer, without that beginning. */
export type Addressed = { message: SlackMessage; gesture: 'mention' | 'prefix' }

/** Undefined when it begins neither with the mention of our bot nor with the prefix of the installation. */
export const addressed = async (installation: Installation, message: SlackMessage): Promise<Addressed | undefined> => {
  const { botUserId } = await identityOf(installation)
  if (lineToCanon(message, NOBODY).leadingUser === botUserId)
    return { gesture: 'mention', message: { ...message, ...stripLeadingMention(message, botUserId) } }
  const stripped = stripPrefix(message, installation.settings.prefix)
  return stripped && { gesture: 'prefix', message: { ...message, ...stripped } }
}

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
  /** It is a suggestion, made to be sent: nobody of ours wrote it in the thread. */
  suggested?: boolean
  /** Milliseconds since the deed. */
  age: number
  /** The line, where it stands in the hub already. */
  stands?: string
  shared?: boolean
}

/** Asks core's one function. */
export const decide = async (installation: Installation, deed: Deed): Promise<Visibility> =>
  visibility(await factsOf(installation, deed))

/** Older lines are asked about, or stay where they are, whatever Slack says. */
const WORTH_A_WAIT_MS = 60_000

/** An event is tried again; who waits before a form is not kept there. */
const comesBack = (): boolean => mannerNow().who !== undefined

/** What core's function looks at. */
export const factsOf = async (installation: Installation, deed: Deed): Promise<Line> => {
  const { view, message, actor, read } = deed
  const { assignee } = view.conversation
  const channel = view.root?.split(':')[0] ?? view.channel
  return {
    mode: modeFor(deed),
    gesture: deed.gesture,
    actor: actor.person,
    line: deed.suggested ? 'suggestion' : deed.author === actor.user ? 'own' : 'other',
    actorIsAssignee: assignee !== undefined && assignee.id === actor.member?.id,
    subtype: subtypeOf(message),
    edit: deed.edit ?? false,
    text: toPlain(read.canon),
    mentions: mentionsAnybody(read.mentions),
    callsGroup: callsGroup(read.mentions),
    files: (message.files ?? []).map((file) => originOf(file, deed.author, message.ts)),
    ...(await talkBefore(installation, { view, gesture: deed.gesture, member: actor.member, stands: deed.stands })),
    channelShared: deed.shared
      ? 'yes'
      : await sharedWith(installation, channel, deed.age < WORTH_A_WAIT_MS && comesBack()),
    conversation: conversationState(view.conversation),
    ageMs: deed.age,
    internalHosts: installation.settings.internalHosts,
  }
}

/** A line may be read after its thread was opened for typed lines, and have been typed before. */
const modeFor = ({ view, gesture, message }: Deed): Line['mode'] => {
  const before = view.modeSince && !(Number(message.ts) * 1_000 >= view.modeSince.getTime())
  return gesture === 'plain' && view.mode === 'direct' && before ? 'explicit' : view.mode
}

const subtypeOf = ({ subtype }: SlackMessage): 'none' | 'files' | 'broadcast' | 'unknown' => {
  if (subtype === undefined || subtype === '') return 'none'
  if (subtype === 'file_share') return 'files'
  return subtype === 'thread_broadcast' ? 'broadcast' : 'unknown'
}

export const ageOf = (ts: string | undefined): number => Date.now() - Number(ts) * 1_000
