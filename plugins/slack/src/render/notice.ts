// What the bot tells one person in a direct message.
import type { MessageView, MirrorView, Notice } from '@deskless/core/contract'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'
import { context, section } from './shapes.ts'
import { tickFor } from './tick.ts'
import type { Drawn } from './types.ts'
import { channelName, contactName } from './words.ts'

const QUOTE_MAX = 300

/** `link`: Slack's address of the thread, where there is one. */
export const noticeBlocks = (notice: Notice, link: string | undefined): Drawn => {
  const text = sentence(notice, link)
  const quoted = notice.is === 'delivery' ? [section(`>${quote(notice.message)}`)] : []
  const mark = notice.repeated ? [context('🔁 Repeated: you may have read this before.')] : []
  return { blocks: [section(text), ...quoted, ...mark], text }
}

const sentence = (notice: Notice, link: string | undefined): string => {
  if (notice.is === 'trouble')
    return `⚠️ *${escapedCut(oneLine(notice.of.name, 80, 'Slack'), 200)}*: ${escapedCut(oneLine(notice.tell, 900), 1_800)}`
  const about = linked(notice.view, link)
  if (notice.is === 'assigned')
    return `👋 ${escapeMrkdwn(oneLine(notice.by, 60, 'Somebody'))} assigned ${about} to you.`
  const { words } = tickFor(notice.message.delivery)
  return `Your answer in ${about}: ${words}`
}

const linked = ({ conversation }: MirrorView, link: string | undefined): string => {
  const name = `${contactName(conversation)} · ${channelName(conversation.inbox.channel)} · #${conversation.number}`
  const safe = escapedCut(name, 200).replaceAll('|', '¦')
  return link?.startsWith('http') ? `<${link}|${safe}>` : `*${safe}*`
}

const quote = ({ text }: MessageView): string => escapedCut(oneLine(text, QUOTE_MAX, '(no text)'), 2 * QUOTE_MAX)
