// What Slack's own composer makes of typed words: a rich text block with real mentions and links, and the escaped text beside it.
import type { Block, Json } from '../model.ts'
import { findChannel, findUser } from '../people.ts'
import { findUsergroup } from '../usergroups.ts'
import type { World } from '../world.ts'

export type Written = { text: string; blocks: Block[] }

export function typed(world: World, teamId: string, words: string): Written {
  if (!words) return { text: '', blocks: [] }
  const elements = inline(world, teamId, words)
  return written([{ type: 'rich_text_section', elements }])
}

export const written = (elements: Json[]): Written => ({
  text: elements.map(plain).join('\n'),
  blocks: [{ type: 'rich_text', elements }],
})

/** A whole `rich_text` block, or the elements of one. */
export function given(said: Json | Json[]): Written {
  return written(Array.isArray(said) ? said : (said.elements as Json[]))
}

const TOKEN =
  /<@(U\w+)>|<#(C\w+)(?:\|[^>]*)?>|<!(here|channel|everyone)>|(https?:\/\/[^\s<>]+)|@(\w[\w.-]*)|#(\w[\w-]*)|:([a-z0-9_+-]+):|\*([^*\n]+)\*|`([^`\n]+)`|~([^~\n]+)~|\b_([^_\n]+)_\b|<!subteam\^(S\w+)>/g

function inline(world: World, teamId: string, words: string): Json[] {
  const elements: Json[] = []
  const push = (text: string) => {
    if (text) elements.push({ type: 'text', text })
  }
  let last = 0
  for (const match of words.matchAll(TOKEN)) {
    const element = special(world, teamId, match)
    if (!element) continue
    push(words.slice(last, match.index))
    elements.push(element)
    last = match.index + match[0].length
  }
  push(words.slice(last))
  return elements
}

function special(world: World, teamId: string, match: RegExpMatchArray): Json | undefined {
  const [, userId, channelId, range, url, name, channel, emoji, bold, code, strike, italic, group] = match
  if (userId) return { type: 'user', user_id: userId }
  if (channelId) return { type: 'channel', channel_id: channelId }
  if (group) return { type: 'usergroup', usergroup_id: group }
  if (range) return { type: 'broadcast', range }
  if (url) return { type: 'link', url }
  if (name) return mention(world, teamId, name)
  if (channel) return channelMention(world, teamId, channel)
  if (emoji) return { type: 'emoji', name: emoji }
  if (bold) return styled(bold, 'bold')
  if (code) return styled(code, 'code')
  if (strike) return styled(strike, 'strike')
  return italic ? styled(italic, 'italic') : undefined
}

const styled = (text: string, style: string) => ({ type: 'text', text, style: { [style]: true } })

function mention(world: World, teamId: string, name: string): Json | undefined {
  if (['here', 'channel', 'everyone'].includes(name)) return { type: 'broadcast', range: name }
  const user = findUser(world, teamId, name)
  if (user) return { type: 'user', user_id: user.id }
  const group = findUsergroup(world, teamId, name)
  return group && { type: 'usergroup', usergroup_id: group.id }
}

function channelMention(world: World, teamId: string, name: string): Json | undefined {
  const channel = findChannel(world, teamId, name)
  return channel && { type: 'channel', channel_id: channel.id }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const MARKS: Record<string, string> = { bold: '*', italic: '_', strike: '~', code: '`' }

/** The `text` Slack derives from a rich text element. */
function plain(element: Json): string {
  const {
    type,
    elements = [],
    style,
  } = element as { type: string; elements?: Json[]; style?: Record<string, boolean> | string }
  if (type === 'rich_text_preformatted') return `\`\`\`${elements.map(plain).join('')}\`\`\``
  if (type === 'rich_text_quote') return `&gt; ${elements.map(plain).join('').replaceAll('\n', '\n&gt; ')}`
  if (type === 'rich_text_list')
    return elements.map((item, index) => `${style === 'ordered' ? `${index + 1}.` : '•'} ${plain(item)}`).join('\n')
  if (type === 'user') return `<@${String(element.user_id)}>`
  if (type === 'usergroup') return `<!subteam^${String(element.usergroup_id)}>`
  if (type === 'channel') return `<#${String(element.channel_id)}>`
  if (type === 'broadcast') return `<!${String(element.range)}>`
  if (type === 'emoji') return `:${String(element.name)}:`
  if (type === 'link')
    return element.text ? `<${String(element.url)}|${escaped(String(element.text))}>` : `<${String(element.url)}>`
  if (type !== 'text') return elements.map(plain).join('')
  const marks = Object.keys(style ?? {}).map((one) => MARKS[one] ?? '')
  return marks.join('') + escaped(String(element.text)) + marks.toReversed().join('')
}
