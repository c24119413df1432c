// Slack's two kinds of text as elements: rich text trees, and mrkdwn strings. Nothing is ever set as HTML.
import { dateNode } from './dates.js'
import { h } from './dom.js'

/** Filled once the screen is known: who is who, and which name is which emoji. */
export const names = { people: new Map(), channels: new Map(), emoji: {} }

export const emoji = (name) => {
  const [base, tone] = name.split('::skin-tone-')
  const plain = names.emoji[base]
  return plain ? plain + (tone ? String.fromCodePoint(0x1f3f9 + Number(tone)) : '') : `:${name}:`
}

const mention = (words) => h('span', { class: 'mention' }, words)
const person = (id) => mention(`@${names.people.get(id)?.realName ?? 'someone'}`)
const channel = (id) => mention(`#${names.channels.get(id)?.name ?? 'private-channel'}`)

/** Only addresses a browser may follow from here. */
function link(url, words = url) {
  const safe = /^(https?:|mailto:|tel:)/i.test(url)
  return safe ? h('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, words) : words
}

export const richText = (block) => h('div', { class: 'words' }, block.elements.map(richBlock))

function richBlock({ type, elements = [], style }) {
  const inside = elements.map(richInline)
  if (type === 'rich_text_preformatted') return h('pre', {}, inside)
  if (type === 'rich_text_quote') return h('blockquote', {}, inside)
  if (type === 'rich_text_list')
    return h(
      style === 'ordered' ? 'ol' : 'ul',
      {},
      elements.map((item) => h('li', {}, richBlock(item))),
    )
  return h('p', {}, inside)
}

const STYLES = { bold: 'strong', italic: 'em', strike: 's', code: 'code', underline: 'u' }

function richInline(element) {
  const { type, style = {} } = element
  const plain = richPlain(element, type)
  return Object.keys(STYLES).reduce((inside, name) => (style[name] ? h(STYLES[name], {}, inside) : inside), plain)
}

function richPlain(element, type) {
  if (type === 'text') return element.text
  if (type === 'link') return link(element.url, element.text || element.url)
  if (type === 'emoji') return emoji(element.name)
  if (type === 'user') return person(element.user_id)
  if (type === 'channel') return channel(element.channel_id)
  if (type === 'broadcast') return mention(`@${element.range}`)
  if (type === 'usergroup') return mention('@group')
  if (type === 'date') return dateNode(element.timestamp, element.format, element.fallback)
  return element.text ?? ''
}

/** What of a rich text can stand in a plain field. */
export const richToPlain = (block) =>
  (block?.elements ?? [])
    .map(({ elements = [] }) =>
      elements.map((one) => one.text ?? one.url ?? (one.name ? `:${one.name}:` : '')).join(''),
    )
    .join('\n')

export function textObject(object) {
  if (!object) return ''
  return object.type === 'mrkdwn'
    ? h('div', { class: 'words' }, mrkdwn(object.text))
    : h('div', { class: 'words' }, withEmoji(object.text))
}

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (_, name) => emoji(name))

const MARKS = [
  [/```\n?([\s\S]+?)```/, (inside) => h('pre', {}, unescaped(inside))],
  [/`([^`\n]+)`/, (inside) => h('code', {}, unescaped(inside))],
  [/<([^<>\n]+)>/, angle],
  [/(?<![\w*])\*([^*\n]+)\*(?![\w*])/, (inside) => h('strong', {}, mrkdwn(inside))],
  [/(?<![\w_])_([^_\n]+)_(?![\w_])/, (inside) => h('em', {}, mrkdwn(inside))],
  [/(?<![\w~])~([^~\n]+)~(?![\w~])/, (inside) => h('s', {}, mrkdwn(inside))],
  [/(?:^|(?<=\n))(?:&gt;|>) ?([^\n]*)\n?/, (inside) => h('blockquote', {}, mrkdwn(inside))],
]

/** Slack's markup as nodes: the earliest mark first, the rest the same way. */
export function mrkdwn(text) {
  let best
  for (const [pattern, make] of MARKS) {
    const match = pattern.exec(text)
    if (match && (!best || match.index < best.match.index)) best = { match, make }
  }
  if (!best) return [withEmoji(unescaped(text))]
  const { match, make } = best
  const rest = text.slice(match.index + match[0].length)
  return [withEmoji(unescaped(text.slice(0, match.index))), make(match[1]), ...(rest ? mrkdwn(rest) : [])]
}

const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

function angle(inside) {
  const [target, label] = inside.split('|')
  if (target.startsWith('@')) return person(target.slice(1))
  if (target.startsWith('#')) return channel(target.slice(1))
  if (target.startsWith('!date')) return date(target, label)
  if (target.startsWith('!')) return mention(`@${label ?? target.slice(1)}`)
  return link(unescaped(target), label && unescaped(label))
}

function date(target, label) {
  const [, seconds, format] = target.split('^')
  return dateNode(Number(seconds), format, label)
}
