// Writing to somebody first, from a form that names who gets it.
import type { Part } from '../parts.ts'
import type { InboxView, MemberView } from '../views.ts'
import type { Line, Person } from '../visibility.ts'

const START = 'conversations.start'

/** Inboxes an agent may write first in. */
export const startable = (inboxes: readonly InboxView[]): InboxView[] =>
  inboxes.filter(({ capabilities }) => capabilities.start !== 'never')

export const canStart = ({ permissions }: MemberView, inboxes: readonly InboxView[]): boolean =>
  permissions.includes(START) && startable(inboxes).length > 0

export const whyNoStart = (inboxes: readonly InboxView[]): string =>
  startable(inboxes).length === 0
    ? 'None of your inboxes can write first: their customers begin. An admin can connect one that can, such as e-mail.'
    : 'Your role may not write to customers first. An admin can change that.'

/** Free words are not allowed there before the contact wrote: only what the provider approved. */
export const needsTemplate = ({ capabilities: { window, template } }: InboxView): boolean =>
  window !== undefined && !window.outside.includes('text') && template === 'native'

/** What core's one function looks at: there is no thread yet, and a form belongs to who opened it, wherever that was. */
export const beginningLine = (actor: Person, parts: readonly Part[]): Line => ({
  mode: 'explicit',
  gesture: 'modal',
  actor,
  line: 'own',
  actorIsAssignee: false,
  subtype: 'none',
  edit: false,
  text: parts.map((part) => ('text' in part ? (part.text ?? '') : '')).join('\n'),
  mentions: false,
  files: [],
  afterNote: false,
  afterReply: false,
  channelShared: 'no',
  conversation: 'live',
  ageMs: 0,
  internalHosts: [],
})
