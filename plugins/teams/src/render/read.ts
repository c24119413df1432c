// A line as Teams carries it, read: its words, whom it mentions, and what of it is nobody's own.
import type { Canon } from '@deskless/core/contract'
import { fromPlain, isSafeHref } from '@deskless/core/contract'
import type { Activity, Attachment } from '../activity.ts'

/** Somebody or something a line mentions, as Teams names it. */
export type Called = { id: string; name: string }

export type Reading = {
  canon: Canon
  text: string
  /** People besides the bot at its very beginning, and teams, channels or tags. */
  mentions: boolean
  callsGroup: boolean
  /** Whom it mentions, besides the bot at its very beginning. */
  called: readonly Called[]
  /** It begins with the mention of the bot, which is not among its words. */
  toBot: boolean
  /** It quotes or forwards something. */
  quoted: boolean
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (all, decimal, hex, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })

/** HTML as words: blocks and breaks are new lines, every other tag is none of the words. */
const wordsOfHtml = (html: string): string =>
  decoded(
    html
      .replace(/<(?:br\s*\/?|\/p|\/div|\/li|\/h\d|\/blockquote)>\n?/gi, '\n')
      .replace(/<at[^>]*>(.*?)<\/at>/gis, '@$1')
      .replace(/<[^>]*>/g, ''),
  )
    .replace(/[ \t]+\n/g, '\n')
    .trim()

const LINKS = /<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gis

const bare = (address: string): string => address.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '')

/** What leads somewhere says where: in plain words an address behind others would be lost, and no guard would see it. */
const withAddresses = (said: string, html: string): string => {
  let [done, rest] = ['', said]
  for (const [, href = '', inside = ''] of html.matchAll(LINKS)) {
    const [label, address] = [wordsOfHtml(inside), decoded(href)]
    const at = label && isSafeHref(address) ? rest.indexOf(label) : -1
    if (at < 0) continue
    const end = at + label.length
    done += rest.slice(0, end) + (bare(label) === bare(address) ? '' : ` (${address})`)
    rest = rest.slice(end)
  }
  return done + rest
}

const htmlOf = (attachments: readonly Attachment[] = []): string =>
  attachments
    .filter(({ contentType }) => contentType === 'text/html')
    .map(({ content }) => (typeof content === 'string' ? content : ''))
    .join('\n')

/** What Teams lays into a message that is not the writer's own words. */
const QUOTES = /<blockquote|<attachment|itemtype="[^"]*(?:reply|forward|quote)/i
const FOREIGN = new Set(['messagereference', 'forwardedmessagereference', 'meetingreference'])

const isQuoted = ({ attachments = [] }: Pick<Activity, 'attachments'>): boolean =>
  QUOTES.test(htmlOf(attachments)) || attachments.some(({ contentType = '' }) => FOREIGN.has(contentType.toLowerCase()))

const LEADING = /^\s*<at[^>]*>(.*?)<\/at>\s*[,:]?\s*/is

export const readLine = (activity: Activity): Reading => {
  const { text = '', entities = [], recipient } = activity
  const mentioned = entities.flatMap((entity) => (entity.type === 'mention' && entity.mentioned ? [entity] : []))
  const leading = LEADING.exec(text)
  // Two people may bear the bot's name: its first mention decides, by its id.
  const first =
    leading &&
    mentioned.find(({ text: tag = '' }) => decoded(tag.replace(/<[^>]*>/g, '')) === decoded(leading[1] ?? ''))
  const toBot = first?.mentioned?.id !== undefined && first.mentioned.id === recipient?.id
  const others = toBot ? mentioned.filter((one) => one !== first) : mentioned
  const words = wordsOfHtml(toBot ? text.slice(leading?.[0].length ?? 0) : text)
  const said = withAddresses(words, htmlOf(activity.attachments))
  return {
    canon: fromPlain(said),
    text: said,
    mentions: others.length > 0 || /<at[\s>]/i.test(toBot ? text.slice(leading?.[0].length ?? 0) : text),
    callsGroup: others.some(({ mentioned: who }) => !/^(?:29|28|8):/.test(who?.id ?? '')),
    called: others.flatMap(({ mentioned: { id, name = '' } = {} }) => (id ? [{ id, name }] : [])),
    toBot,
    quoted: isQuoted(activity),
  }
}

/** A message as it is handed to an action in its menu. */
export type Payload = {
  id?: string
  replyToId?: string
  from?: {
    user?: { id?: string; displayName?: string } | null
    application?: { id?: string; displayName?: string } | null
  }
  body?: { content?: string; contentType?: string }
  attachments?: Attachment[]
  mentions?: { mentionText?: string; mentioned?: { application?: unknown } | null }[]
}

export const readPayload = ({
  body = {},
  attachments = [],
  mentions = [],
}: Payload): Omit<Reading, 'callsGroup' | 'called' | 'toBot'> => {
  const { content = '' } = body
  const said = body.contentType === 'text' ? content.trim() : withAddresses(wordsOfHtml(content), content)
  return {
    canon: fromPlain(said),
    text: said,
    // That of a bot calls nobody.
    mentions: mentions.some(({ mentioned }) => !mentioned?.application),
    quoted: QUOTES.test(content) || isQuoted({ attachments }),
  }
}
