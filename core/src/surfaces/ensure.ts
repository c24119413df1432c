import { sql } from 'kysely'
import type { Mode } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { MirrorRow } from './desk.ts'
import { mirrorRow } from './desk.ts'
import type { RuleFacts } from './rules.ts'
import { placeFor, rulesOf } from './rules.ts'

/** A mode the surface does not offer is none it could keep its promises in. */
const SAFEST: Mode = 'explicit'

/** The mirror of a conversation in an installation: the one that is, or the one the channel rules want; else undefined. */
export const ensureMirror = async (
  db: Executor,
  accountId: string,
  conversation: string,
  installation: string,
  modes: readonly Mode[],
): Promise<MirrorRow | undefined> => {
  const known = await mirrorRow(db, accountId, conversation, installation)
  if (known) return known
  const rules = await rulesOf(db, accountId)
  const facts = rules.length > 0 ? await factsOf(db, accountId, conversation) : undefined
  const place = facts && placeFor(rules, facts)
  if (place?.installation !== installation) return undefined
  // The rule is read again and held while the row is made: a channel that is lost at this moment either sees this mirror or is seen by it.
  await sql`
    INSERT INTO mirrors (account_id, id, conversation_id, installation_id, channel, mode, hold_seconds)
    SELECT ${accountId}, ${uuidv7()}, ${conversation}, ${installation}, rule.channel,
      CASE WHEN rule.mode = ANY(${[...modes]}::text[]) THEN rule.mode ELSE ${SAFEST} END, rule.hold_seconds
    FROM (SELECT channel, mode, hold_seconds FROM channel_rules WHERE account_id = ${accountId} AND id = ${place.rule} FOR SHARE) AS rule
    ON CONFLICT DO NOTHING`.execute(db)
  return mirrorRow(db, accountId, conversation, installation)
}

const factsOf = async (db: Executor, accountId: string, id: string): Promise<RuleFacts | undefined> => {
  const row = await db
    .selectFrom('conversations')
    .select(['inbox_id', 'team_id', 'priority'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const labels = await db
    .selectFrom('conversation_labels')
    .select('label_id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', id)
    .execute()
  return {
    inbox: row.inbox_id,
    team: row.team_id ?? undefined,
    labels: labels.map((l) => l.label_id),
    priority: row.priority,
  }
}
