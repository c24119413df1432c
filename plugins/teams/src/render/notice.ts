// What the bot tells one person in their chat with it.
import type { Notice } from '@deskless/core/contract'
import { cut, oneLine } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, line, opens, small, words } from './elements.ts'
import { tickWords, titleOf } from './words.ts'

/** Teams' addresses of where it can be read: the thread, where there is one, and the conversation in the tab. */
export type Ways = { thread?: string | undefined; tab?: string | undefined }

export const drawNotice = (notice: Notice, { thread, tab }: Ways = {}): Drawn => {
  const said = sentence(notice)
  const quoted = 'message' in notice ? [words(notice.message.text || '(no text)', 300)] : []
  const mark = notice.repeated ? [small('🔁 Repeated: you may have read this before.')] : []
  const open = [...(thread ? [opens('Open thread', thread)] : []), ...(tab ? [opens('Open in the tab', tab)] : [])]
  return {
    summary: cut(said, 300),
    attachments: [attached(card([line(said, { weight: 'Bolder' }), ...quoted, ...mark], open))],
  }
}

const sentence = (notice: Notice): string => {
  if (notice.is === 'trouble') return `⚠️ ${oneLine(notice.of.name, 80, 'Teams')}: ${oneLine(notice.tell, 900)}`
  const about = titleOf(notice.conversation)
  switch (notice.is) {
    case 'assigned':
      return `👋 ${oneLine(notice.by, 60, 'Somebody')} assigned ${about} to you.`
    case 'mention':
      return `💬 ${oneLine(notice.message.author.name, 60, 'Somebody')} mentioned ${notice.team ? `your team ${oneLine(notice.team, 60)}` : 'you'} in ${about}:`
    case 'message':
      return `📥 ${about} wrote. ${notice.mine ? 'You have this conversation.' : 'You follow this conversation.'}`
    case 'delivery':
      return `Your answer in ${about}: ${tickWords(notice.message)}`
    case 'unsent':
      return `🔒 Your line in ${about} was not sent: ${oneLine(notice.tell, 500)} Use Send to customer in its menu if it still fits.`
    default:
      return notice satisfies never
  }
}
