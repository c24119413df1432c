// What the bot tells one person in a direct message.
import type { MessageView, MirrorView, Notice } from '@deskless/core/contract'
import { askBlocks } from './ask.ts'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'
import { context, section } from './shapes.ts'
import { tickFor } from './tick.ts'
import type { Drawn } from './types.ts'
import { channelName, contactName } from './words.ts'

const QUOTE_MAX = 300
const REPEATED = '🔁 Repeated: you may have read this before.'

/** `link`: Slack's address of the thread, where there is one. */
export const noticeBlocks = (notice: Notice, link: string | undefined): Drawn => {
  if (notice.is === 'unsent') return unsent(notice)
  const text = sentence(notice, link)
  const quoted = notice.is === 'delivery' ? [section(`>${quote(notice.message)}`)] : []
  const mark = notice.repeated ? [context(REPEATED)] : []
  return { blocks: [section(text), ...quoted, ...mark], text }
}

/** The line is a note by now: whoever wrote it may still send it, from here as well. */
const unsent = ({ view, key, message, tell, repeated }: Extract<Notice, { is: 'unsent' }>): Drawn => {
  const { id: c, lastInNumber: n } = view.conversation
  const text = `🔒 Your line was not sent: ${escapedCut(oneLine(tell, 500), 1_000)} Send it now?`
  const question = askBlocks({
    to: contactName(view.conversation),
    text: message.text,
    because: [],
    value: { c, n, key },
  })
  return { blocks: [section(text), ...question.blocks, ...(repeated ? [context(REPEATED)] : [])], text }
}

type Sentence = Exclude<Notice, { is: 'unsent' }>

const sentence = (notice: Sentence, link: string | undefined): string => {
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
