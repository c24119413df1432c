// The elements of rich text that are not text: what they read as, and whom they mention.
import { emojiOf } from './emoji.ts'
import type { Json } from './json.ts'
import { asJson, asList, asText } from './json.ts'
import type { Mentions, Names } from './types.ts'

/** What only colleagues know what to do with. */
const INSIDE = new Set<unknown>(['channel', 'usergroup', 'team', 'broadcast'])

/** What a channel is called in a line that colleagues keep. */
const A_CHANNEL = 'channel'

/** What a reader outside Slack sees in the element's place. */
export const wordsOf = (element: Json, names: Names): string => {
  if (names.outside && INSIDE.has(element.type)) return ''
  switch (element.type) {
    case 'user':
      return `@${names.userName(asText(element.user_id)) ?? 'someone'}`
    case 'channel':
      return `#${names.channelName(asText(element.channel_id)) ?? A_CHANNEL}`
    case 'usergroup':
      return `@${names.usergroupName?.(asText(element.usergroup_id)) ?? 'group'}`
    case 'team':
      return '@team'
    case 'broadcast':
      return `@${asText(element.range) || 'channel'}`
    case 'emoji':
      return emojiOf(element)
    case 'date':
      return asText(element.fallback) || dateOf(element.timestamp)
    case 'color':
      return asText(element.value)
    case 'link':
      return asText(element.text) || asText(element.url)
    default:
      return (
        asText(element.text) ||
        asText(element.fallback) ||
        asList(element.elements)
          .map((one) => textOf(one))
          .join('')
      )
  }
}

/** Of a kind nobody knows: one level of text, no deeper. */
const textOf = (element: unknown): string => asText(asJson(element).text)

const dateOf = (timestamp: unknown): string => {
  const date = new Date(Number(timestamp) * 1000)
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The words of a note that named a channel, without that name. */
export const withoutChannels = <T extends object>(canon: T): T =>
  JSON.parse(JSON.stringify(canon), (key, value) =>
    key === 'value' && typeof value === 'string' ? value.replace(CHANNELS, '') : value,
  )
const CHANNELS = new RegExp(`(?<![\\p{L}\\p{N}])#${A_CHANNEL}`, 'gu')

/** Nobody outside is in one of them. */
export const callsGroup = ({ usergroups, broadcast }: Mentions): boolean => broadcast || usergroups.length > 0

/** Everybody a line calls, wherever in it. */
export const mentionsIn = (elements: readonly Json[]): { mentions: Mentions; leadingUser?: string } => {
  const all = flat(elements)
  const ids = (type: string, field: string) => [
    ...new Set(all.filter((one) => one.type === type).map((one) => asText(one[field]))),
  ]
  const leadingUser = leadingMention(elements)
  return {
    mentions: {
      users: ids('user', 'user_id'),
      usergroups: ids('usergroup', 'usergroup_id'),
      channels: ids('channel', 'channel_id'),
      broadcast: all.some(({ type }) => type === 'broadcast' || type === 'team'),
    },
    ...(leadingUser && { leadingUser }),
  }
}

/** Walks with a list of its own: it may be given a tree made to exhaust the stack. */
const flat = (elements: readonly Json[]): Json[] => {
  const out: Json[] = []
  const rest = [...elements]
  for (let next = rest.pop(); next; next = rest.pop()) {
    out.push(next)
    for (const child of asList(next.elements)) rest.push(asJson(child))
  }
  return out.reverse()
}

/** The user that the first word of the line names, when it stands in running text. */
const leadingMention = (elements: readonly Json[]): string | undefined => {
  const [first] = elements
  if (first?.type !== 'rich_text_section') return undefined
  const head = asList(first.elements)
    .map(asJson)
    .find((one) => one.type !== 'text' || asText(one.text).trim() !== '')
  return head?.type === 'user' ? asText(head.user_id) || undefined : undefined
}

type LineShape = { text?: string | undefined; blocks?: readonly unknown[] | undefined }

/** Without the mention of `userId` it begins with, and the comma or colon behind it. */
export const stripLeadingMention = (
  { text = '', blocks }: LineShape,
  userId: string,
): { text: string; blocks?: unknown[] } => ({
  text: strippedText(text, userId),
  ...(blocks && { blocks: blocks.map((block, i) => (i === 0 ? strippedBlock(asJson(block), userId) : block)) }),
})

const AFTER_MENTION = /^[\s,:]+/

const strippedText = (text: string, userId: string): string => {
  const [, id, rest = ''] = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>([\s\S]*)$/.exec(text) ?? []
  return id === userId ? rest.replace(AFTER_MENTION, '') : text
}

const strippedBlock = (block: Json, userId: string): Json => {
  const elements = asList(block.elements).map(asJson)
  const [first, ...others] = elements
  if (!first || leadingMention(elements) !== userId) return block
  const words = asList(first.elements).map(asJson)
  const at = words.findIndex(({ type }) => type === 'user')
  return { ...block, elements: [{ ...first, elements: withoutBlanks(words.slice(at + 1)) }, ...others] }
}

const withoutBlanks = ([first, ...rest]: readonly Json[]): Json[] => {
  if (!first) return []
  if (first.type !== 'text') return [first, ...rest]
  const text = asText(first.text).replace(AFTER_MENTION, '')
  return text ? [{ ...first, text }, ...rest] : withoutBlanks(rest)
}
