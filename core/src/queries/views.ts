// What plugins, HTTP and mirrors are shown. Batched: the number of queries does not grow with the number of rows.
export { conversationViews, threadConversations } from './conversations.ts'
export { memberViews } from './members.ts'
export { messagePage, messagesSince, messageViews } from './messages.ts'
export { suggestionViews } from './suggestions.ts'
