// What the agent is told while no panel is in front of them: a mention, a conversation given to them, an answer in theirs.
import type { LiveEvent } from '@deskless/core/client'
import { openKept } from '../shared/kept.ts'
import type { SignedInHub } from './hub.ts'

type News = { is: 'mention' | 'assigned' | 'reply'; conversation: string }

/** What an event is to one member; undefined: nothing. Whoever has a conversation is only known by asking. */
export const newsOf = (event: LiveEvent, member: string): News | undefined => {
  const { conversation, actor, data } = event
  if (!conversation || actor?.id === member) return undefined
  if (event.type === 'note.added' && listed(data.mentions, member)) return { is: 'mention', conversation }
  if (event.type === 'conversation.changed' && data.assignee === member && data.was !== member)
    return { is: 'assigned', conversation }
  if (event.type === 'message.received') return { is: 'reply', conversation }
  return undefined
}

const listed = (list: unknown, member: string): boolean => Array.isArray(list) && list.includes(member)

const PREFIX = 'conversation:'

/** The id holds the conversation, so that a later word of the same one takes the place of the earlier. */
export const tellNews = async ({ desk, member }: SignedInHub, news: News): Promise<void> => {
  if (await isPanelInFront()) return
  const { contact, lastText, assignee } = await desk.conversation(news.conversation)
  if (news.is === 'reply' && assignee?.id !== member) return
  await chrome.notifications.create(`${PREFIX}${news.conversation}`, {
    type: 'basic',
    iconUrl: chrome.runtime.getURL('icons/128.png'),
    title: chrome.i18n.getMessage(`news_${news.is}`, [contact.name]),
    message: (lastText ?? '').slice(0, 200),
  })
}

/** The panel says what happens in it; a second voice would only disturb. */
const isPanelInFront = async (): Promise<boolean> => {
  const panels = await chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] })
  if (panels.length === 0) return false
  const windows = await chrome.windows.getAll()
  return panels.some(({ windowId }) => windows.some(({ id, focused }) => id === windowId && focused))
}

/** Clicked: first the panel, because a click counts for nothing after any wait. */
export const openNews = (id: string): void => {
  if (!id.startsWith(PREFIX)) return
  chrome.sidePanel.open({ windowId: chrome.windows.WINDOW_ID_CURRENT }).catch(() => {})
  void openKept.write({ conversation: id.slice(PREFIX.length), at: Date.now() })
  chrome.notifications.clear(id)
}
