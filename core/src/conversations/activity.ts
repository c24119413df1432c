import type { Actor } from '../contract/index.ts'
import { text } from '../contract/index.ts'
import type { Change } from './change.ts'

export const activityCodes = [
  'assigned',
  'unassigned',
  'team_set',
  'team_unset',
  'resolved',
  'reopened',
  'opened',
  'snoozed_until',
  'snoozed_for_message',
  'woke',
  'labelled',
  'unlabelled',
  'priority_set',
  'spam',
  'not_spam',
  'blocked',
  'unblocked',
  'contacts_merged',
  'contacts_unmerged',
  'mode_set',
  'moved',
  'transcript_sent',
] as const
export type ActivityCode = (typeof activityCodes)[number]

/** Who does it, and what to call them in a line an agent reads. */
export type Doer = { actor: Actor; by: string }

/** What the hub does on its own. */
export const deskless: Doer = { actor: { kind: 'system', id: 'system' }, by: 'Deskless' }

/** A line that says what happened: English for whoever shows it as it is, code and values for whoever translates. */
export const activity = (
  { actor, by }: Doer,
  code: ActivityCode,
  sentence: string,
  values: Record<string, unknown> = {},
): Change => ({
  type: 'activity.added',
  actor,
  message: {
    kind: 'activity',
    author: { kind: actor.kind, id: actor.id },
    parts: [text(sentence)],
    memo: { activity: code, by, ...values },
  },
})

/** The fact behind the line, for the card and for rules. Ids and small values only. */
export const changed = ({ actor }: Doer, data: Record<string, unknown>): Change => ({
  type: 'conversation.changed',
  actor,
  data,
})
