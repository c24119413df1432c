import type { InboxView, MemberView } from '@deskless/core/contract'

const START = 'conversations.start'

/** Inboxes an agent may write first in. */
export const startable = (inboxes: readonly InboxView[]): InboxView[] =>
  inboxes.filter(({ capabilities }) => capabilities.start !== 'never')

export const canStart = ({ permissions }: MemberView, inboxes: readonly InboxView[]): boolean =>
  permissions.includes(START) && startable(inboxes).length > 0

/** Free words are not allowed there before the contact wrote: only what the provider approved. */
export const needsTemplate = ({ capabilities: { window, template } }: InboxView): boolean =>
  window !== undefined && !window.outside.includes('text') && template === 'native'
