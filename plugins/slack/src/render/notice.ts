// What the bot tells one person in a direct message.
import type { ConversationView, MessageView, Notice } from '@deskless/core/contract'
import type { ActionsBlock, Button } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { askBlocks } from './ask.ts'
import { escapedCut, escapeMrkdwn, oneLine } from './escape.ts'
import { fateButtons } from './fate.ts'
import { carried, context, plain, section } from './shapes.ts'
import { tickFor } from './tick.ts'
import type { Drawn } from './types.ts'
import { authorName, channelName, contactName } from './words.ts'

const QUOTE_MAX = 300
const REPEATED = '🔁 Repeated: you may have read this before.'

/** `link`: Slack's address of the thread, where there is one. */
export const noticeBlocks = (notice: Notice, link: string | undefined): Drawn => {
  if (notice.is === 'unsent') return unsent(notice)
  const text = sentence(notice, link)
  const quoted = 'message' in notice ? [section(`>${quote(notice.message)}`)] : []
  const mark = notice.repeated ? [context(REPEATED)] : []
  const fate = notice.is === 'delivery' ? fateButtons(notice.message) : []
  const actions = notice.is === 'trouble' ? [] : [buttons(notice, link, fate)]
  return { blocks: [section(text), ...quoted, ...mark, ...actions], text }
}

/** The line is a note by now: whoever wrote it may still send it, from here as well. */
const unsent = ({ conversation, key, message, tell, repeated }: Extract<Notice, { is: 'unsent' }>): Drawn => {
  const { id: c, lastInNumber: n } = conversation
  const text = `🔒 Your line was not sent: ${escapedCut(oneLine(tell, 500), 1_000)} Send it now?`
  const question = askBlocks({ to: contactName(conversation), text: message.text, because: [], value: { c, n, key } })
  return { blocks: [section(text), ...question.blocks, ...(repeated ? [context(REPEATED)] : [])], text }
}

type Sentence = Exclude<Notice, { is: 'unsent' }>

const sentence = (notice: Sentence, link: string | undefined): string => {
  if (notice.is === 'trouble')
    return `⚠️ *${escapedCut(oneLine(notice.of.name, 80, 'Slack'), 200)}*: ${escapedCut(oneLine(notice.tell, 900), 1_800)}`
  const about = linked(notice.conversation, link)
  switch (notice.is) {
    case 'assigned':
      return `👋 ${escapeMrkdwn(oneLine(notice.by, 60, 'Somebody'))} assigned ${about} to you.`
    case 'mention':
      return `💬 ${authorName(notice.message.author)} mentioned ${whom(notice.team)} in ${about}:`
    case 'message':
      return `📥 ${about} wrote. ${notice.mine ? 'You have this conversation.' : 'You follow this conversation.'}`
    case 'delivery':
      return `Your answer in ${about}: ${tickFor(notice.message.delivery).words}`
    default:
      return notice satisfies never
  }
}

const whom = (team: string | undefined): string =>
  team === undefined ? 'you' : `your team ${escapedCut(oneLine(team, 60, '–'), 200)}`

const linked = (conversation: ConversationView, link: string | undefined): string => {
  const name = `${contactName(conversation)} · ${channelName(conversation.inbox)} · #${conversation.number}`
  const safe = escapedCut(name, 200).replaceAll('|', '¦')
  return link?.startsWith('http') ? `<${link}|${safe}>` : `*${safe}*`
}

const quote = ({ text }: MessageView): string => escapedCut(oneLine(text, QUOTE_MAX, '(no text)'), 2 * QUOTE_MAX)

/** What became of one's own answer cannot be muted: nobody else is told of it. */
const buttons = (
  { is, conversation }: Exclude<Sentence, { is: 'trouble' }>,
  link: string | undefined,
  fate: readonly Button[],
): ActionsBlock => {
  const button = (id: string, words: string, more: Partial<Button> = {}): Button => ({
    type: 'button',
    action_id: id,
    text: plain(words, LIMITS.button.text),
    value: carried(conversation),
    ...more,
  })
  return {
    type: 'actions',
    elements: [
      ...(link?.startsWith('http') ? [button('open_thread', 'Open thread', { url: link, style: 'primary' })] : []),
      ...fate,
      ...(is === 'delivery' ? [] : [button('mute', 'Mute')]),
      button('notices', 'Notification settings'),
    ],
  }
}
