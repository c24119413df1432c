import { createHash } from 'node:crypto'
import type { ConversationView } from '@deskless/core/contract'

/** All that an agent decides by, when pressing a button of a card: another value means that the card is old. */
export const versionOf = ({ status, assignee, team, priority, labels, spam, snoozedUntil }: ConversationView): string =>
  createHash('sha256')
    .update(
      JSON.stringify([status, assignee?.id, team?.id, priority, labels.map(({ id }) => id).sort(), spam, snoozedUntil]),
    )
    .digest('base64url')
    .slice(0, 12)
