import type { Canon, ConversationView, MessageView } from '@deskless/core/contract'
import { splitText, toPlain } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import { cleanName, cut, escaped, plainly } from './mrkdwn.ts'
import { toRichText } from './to-rich-text.ts'
import { bodyOf, contactName, fate } from './words.ts'

/** One Slack post. */
export type Drawn = { text: string; blocks: KnownBlock[]; username?: string; icon_url?: string }

/** One message may hold about 13,000 characters in all its blocks; a good part stays free for what stands around the text. */
const BODY_MAX = 11_000
const FALLBACK_MAX = 3_000

/** Names a customer's post may not carry: it would look like a colleague or the workspace speaking. */
export type Taken = ReadonlySet<string>

export const draw = (
  message: MessageView,
  { earlier = [], repeated = false }: { earlier?: MessageView[]; repeated?: boolean },
  conversation: ConversationView,
  taken: Taken,
): Drawn[] => {
  const head = headOf(message, conversation, repeated)
  if (message.kind === 'activity') return [activity([...earlier, message])]
  const pieces = bodies([...earlier, message])
  const foot = footOf(message)
  const face = message.kind === 'in' ? faceOf(conversation, taken) : {}
  return pieces.map((piece, i) => ({
    text: cut(`${i === 0 && head ? `${head} ` : ''}${escaped(toPlain(piece))}`, FALLBACK_MAX) || '…',
    blocks: [
      ...(i === 0 && head ? [context(head)] : []),
      toRichText(piece) as KnownBlock,
      ...(i === pieces.length - 1 && foot ? [context(foot)] : []),
    ],
    ...face,
  }))
}

const context = (text: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: cut(text, 2_000) }],
})

const bodies = (messages: readonly MessageView[]): Canon[] => {
  const children = messages.flatMap((message) => (message.removedAt ? GONE : bodyOf(message)).children)
  return splitText({ type: 'root', children }, BODY_MAX)
}

const GONE: Canon = {
  type: 'root',
  children: [
    {
      type: 'paragraph',
      children: [{ type: 'emphasis', children: [{ type: 'text', value: 'This message was deleted.' }] }],
    },
  ],
}

const headOf = (message: MessageView, conversation: ConversationView, repeated: boolean): string => {
  const again = repeated ? '🔁 repeated · ' : ''
  const by = plainly(cleanName(message.author.name || 'Somebody'))
  if (message.kind === 'note') return `${again}🔒 *${by}* · internal note`
  if (message.kind === 'out')
    return `${again}*${by}* → *${plainly(cleanName(contactName(conversation)))}* (${plainly(cleanName(conversation.inbox.name))})  ${plainly(fate(message))}`
  return again.replace(/ · $/, '')
}

const footOf = (message: MessageView): string =>
  [
    message.editedAt && !message.removedAt && '✏️ edited',
    ...message.reactions.map(
      (reaction) => `${plainly(reaction.emoji)} by ${reaction.by === 'contact' ? 'the customer' : 'us'}`,
    ),
    ...message.parts.flatMap((part) =>
      part.is === 'file' && !part.file ? [`📎 ${plainly(cut(part.name, 100))} is not here yet`] : [],
    ),
  ]
    .filter(Boolean)
    .join('  ·  ')

const activity = (messages: readonly MessageView[]): Drawn => {
  const lines = messages.map((message) => `▫️ ${plainly(cut(message.text, 300))}`)
  return { text: cut(lines.join('\n'), FALLBACK_MAX), blocks: [context(lines.join('\n'))] }
}

/** "Jane Doe · Web", unless that is somebody's name here. */
const faceOf = (conversation: ConversationView, taken: Taken): { username: string; icon_url?: string } => {
  const name = cleanName(contactName(conversation)) || 'Visitor'
  const safe = taken.has(fold(name)) ? `Customer “${name}”` : name
  const { avatarUrl } = conversation.contact
  return {
    username: `${safe} · ${cleanName(conversation.inbox.name, 30)}`,
    ...(avatarUrl?.startsWith('https://') ? { icon_url: avatarUrl } : {}),
  }
}

/** Looks alike → is alike. */
export const fold = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
