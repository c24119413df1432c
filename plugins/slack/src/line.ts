import type { Canon, Gesture, MirrorView, Part, Visibility } from '@deskless/core/contract'
import { text, toPlain, visibility } from '@deskless/core/contract'
import { sharedWith } from './channels.ts'
import type { Installation } from './client.ts'
import type { SlackFile } from './files.ts'
import { importAll, originOf } from './files.ts'
import { fromSlack } from './from-rich-text.ts'
import type { Someone } from './people.ts'
import { namesOf } from './people.ts'
import type { RichText } from './rich-text.ts'
import { inlinesOf, isRichText } from './rich-text.ts'

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
}

/** What a line says, read once. `mentions`: of whoever is not our bot. */
export type Read = { canon: Canon; mentions: boolean; users: string[] }

export const readLine = async (installation: Installation, message: SlackMessage): Promise<Read> => {
  const inlines = inlinesOf((message.blocks ?? []).filter(isRichText))
  const inText = [...(message.text ?? '').matchAll(/<@([UW][A-Z0-9]+)/g)].map((match) => match[1] as string)
  const users =
    inlines.length > 0 ? inlines.flatMap((inline) => (inline.type === 'user' ? [inline.user_id] : [])) : inText
  const mentions =
    inlines.length > 0 ? inlines.some((inline) => MENTIONS.has(inline.type)) : /<[@#!]/.test(message.text ?? '')
  return { canon: fromSlack(message, await namesOf(installation, users)), mentions, users }
}

const MENTIONS = new Set(['user', 'usergroup', 'channel', 'broadcast'])

/** The line without the mention of our bot it begins with; undefined when it does not. */
export const withoutLeadingMention = (message: SlackMessage, bot: string): SlackMessage | undefined => {
  const rich = (message.blocks ?? []).filter(isRichText)
  if (rich.length === 0)
    return message.text?.startsWith(`<@${bot}>`)
      ? { ...message, text: message.text.slice(bot.length + 3).trimStart() }
      : undefined
  const [first, ...rest] = rich
  const [section, ...others] = first?.elements ?? []
  if (!first || section?.type !== 'rich_text_section') return undefined
  const [mention, next, ...words] = section.elements
  if (mention?.type !== 'user' || mention.user_id !== bot) return undefined
  const opened = next?.type === 'text' ? { ...next, text: next.text.replace(/^[\s,:–-]+/, '') } : next
  const elements = [...(opened && !(opened.type === 'text' && opened.text === '') ? [opened] : []), ...words]
  const blocks: RichText[] = [
    { ...first, elements: [...(elements.length > 0 ? [{ ...section, elements }] : []), ...others] },
    ...rest,
  ]
  return { ...message, text: (message.text ?? '').replace(`<@${bot}>`, '').trimStart(), blocks }
}

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
  read: Pick<Read, 'canon' | 'mentions'>
  edit?: boolean
  /** Milliseconds since the deed. */
  age: number
  shared?: boolean
}

/** Asks core's one function; here is only the collecting of what it looks at. */
export const decide = async (installation: Installation, deed: Deed): Promise<Visibility> => {
  const { view, message, actor, read } = deed
  const { status, spam, contact, assignee } = view.conversation
  const channel = view.root?.split(':')[0] ?? view.channel
  return visibility({
    mode: view.mode,
    gesture: deed.gesture,
    actor: actor.person,
    line: deed.author === actor.user ? 'own' : 'other',
    actorIsAssignee: assignee !== undefined && assignee.id === actor.member?.id,
    subtype: subtypeOf(message),
    edit: deed.edit ?? false,
    text: toPlain(read.canon),
    mentions: read.mentions,
    files: (message.files ?? []).map((file) => originOf(file, deed.author, message.ts)),
    afterNote: await followsNote(installation, deed),
    channelShared: deed.shared ? 'yes' : await sharedWith(installation, channel),
    conversation: status === 'resolved' || spam || contact.blocked ? 'closed' : 'live',
    ageMs: deed.age,
    internalHosts: installation.settings.internalHosts,
  })
}

const subtypeOf = ({ subtype }: SlackMessage): 'none' | 'files' | 'broadcast' | 'unknown' => {
  if (subtype === undefined || subtype === '') return 'none'
  if (subtype === 'file_share') return 'files'
  return subtype === 'thread_broadcast' ? 'broadcast' : 'unknown'
}

const NOTE_MS = 2 * 60_000

/** In the middle of a talk among colleagues, a line for the customer is worth a question. */
const followsNote = async (installation: Installation, { view, actor, gesture }: Deed): Promise<boolean> => {
  if (gesture === 'modal' || gesture === 'preview' || gesture === 'correction') return false
  const recent = await installation.hub.read.messages(view.conversation.id, { limit: 5 })
  const last = recent.findLast((message) => message.kind !== 'activity')
  return last?.kind === 'note' && last.author.id !== actor.member?.id && Date.now() - last.createdAt.getTime() < NOTE_MS
}

export const ageOf = (ts: string | undefined): number => Date.now() - Number(ts) * 1_000
