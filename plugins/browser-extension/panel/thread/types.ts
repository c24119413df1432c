export type {
  Conversation,
  Inbox,
  Message,
  Part,
  SendWindow,
  Suggestion,
  There,
} from '@deskless/core/client'
