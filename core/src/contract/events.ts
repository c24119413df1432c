/** Every fact the hub tells, in the past tense, with what happened. The order is the one they are listed in. */
export const eventTypes = {
  'conversation.opened': 'A conversation began, or began anew.',
  'conversation.changed': 'Status, assignee, team, labels, priority or subject of a conversation changed.',
  'message.received': 'A contact wrote.',
  'message.sent': 'An answer was written; its delivery is told by `delivery.changed`.',
  'note.added': 'An agent wrote an internal note.',
  'activity.added': 'The hub noted in the conversation what somebody did.',
  'message.edited': 'A message or note was edited.',
  'message.removed': 'A message or note was removed.',
  'message.reacted': 'Somebody reacted to a message.',
  'delivery.changed': 'An answer was accepted, delivered, read, or failed.',
  'file.changed': 'A file of a message was fetched, or is missing.',
  'conversation.read': 'One side read a conversation.',
  'contact.changed': 'What is known of a contact changed, or they were blocked or erased.',
  'contact.merged': 'Two contacts became one person, or were taken apart again.',
  'suggestion.added': 'Somebody proposed an answer.',
  'suggestion.accepted': 'A proposed answer was sent by an agent.',
  'suggestion.dismissed': 'A proposed answer was put aside.',
  'connection.changed': 'An inbox or installation was changed, or its health was.',
  'view.changed': 'A saved view was made, changed or removed.',
  'attribute.changed': 'An attribute of contacts or conversations was defined, changed or retired.',
  'member.changed': 'A member joined, or their role, availability or account in a tool changed.',
} as const

export type EventType = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as EventType[]
