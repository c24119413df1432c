import type { Generated, Hub, PluginDb, PluginMigrations, Selectable } from '@deskless/core/contract'
import type { AccountSettings, Wording } from './settings.ts'

/** `due`: it is asked after a while. `withheld`: the channel would not carry it, and `why` says so. */
type SurveyState = 'due' | 'asked' | 'withheld'

type Settings = {
  account_id: string
  /** `account`, or the inbox it is of. */
  place: string
  value: AccountSettings
}

type Surveys = {
  account_id: string
  /** Of the time it was made, so the order of ids is the order of the list. */
  id: string
  conversation_id: string
  conversation_number: number
  contact_id: string
  inbox_id: string
  /** Who had it when it was resolved. */
  assignee_id: string | null
  /** As they were when it was resolved: what is asked a second time reads as before. */
  wording: Wording
  status: SurveyState
  why: string | null
  asked_at: Date | null
  score: number | null
  /** The one before it, where it was changed. */
  score_before: number | null
  answered_at: Date | null
  /** The message that scored, by its number; and the one up to which that was told to agents. */
  scored_by: Generated<number>
  told_up_to: Generated<number>
  comment: string | null
  /** What asked for a comment, and its number. */
  follow_up_id: string | null
  follow_up: number | null
}

type Tables = { settings: Settings; surveys: Surveys }
export type Survey = Selectable<Surveys>

export const tables = (hub: Hub): PluginDb<Tables> => hub.db<Tables>()

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'

export const migrations: PluginMigrations = {
  '0001-surveys': [
    `CREATE TABLE settings (${OWNED}, place text NOT NULL, value jsonb NOT NULL, PRIMARY KEY (account_id, place))`,
    `CREATE TABLE surveys (
      ${OWNED}, id uuid NOT NULL, conversation_id uuid NOT NULL, conversation_number integer NOT NULL, contact_id uuid NOT NULL,
      inbox_id uuid NOT NULL, assignee_id uuid, wording jsonb NOT NULL,
      status text NOT NULL CHECK (status IN ('due', 'asked', 'withheld')), why text, asked_at timestamptz,
      score smallint CHECK (score BETWEEN 1 AND 5), score_before smallint, answered_at timestamptz,
      scored_by integer NOT NULL DEFAULT 0, told_up_to integer NOT NULL DEFAULT 0,
      comment text, follow_up_id uuid, follow_up integer,
      PRIMARY KEY (account_id, id), UNIQUE (account_id, conversation_id))`,
    `CREATE INDEX surveys_contact ON surveys (account_id, contact_id)`,
    // What a summary counts, of a span of time.
    `CREATE INDEX surveys_asked ON surveys (account_id, asked_at) INCLUDE (inbox_id, assignee_id, score) WHERE status = 'asked'`,
  ],
}
