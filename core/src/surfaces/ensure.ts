import { sql } from 'kysely'
import type { Mode } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { MirrorRow } from './desk.ts'
import { mirrorRow } from './desk.ts'
import { homeOf } from './home.ts'
import type { Place } from './rules.ts'
import { placeBeside, placeNow } from './rules.ts'

/** A mode the surface does not offer is none it could keep its promises in. */
const SAFEST: Mode = 'explicit'

/** The mirror of a conversation in an installation: the one that is, or, where it is shown nowhere yet, the one the channel rules want, or one beside its home; else undefined. */
export const ensureMirror = async (
  db: Executor,
  accountId: string,
  conversation: string,
  installation: string,
  modes: readonly Mode[],
): Promise<MirrorRow | undefined> => {
  const known = await mirrorRow(db, accountId, conversation, installation)
  if (known) return known
  const home = await homeOf(db, accountId, conversation)
  const place = home ? undefined : await placeNow(db, accountId, conversation)
  if (place?.installation === installation) return made(db, { accountId, conversation, place, modes, beside: false })
  const second = await placeBeside(db, accountId, conversation, installation, home?.placed_at)
  return second && made(db, { accountId, conversation, place: second, modes, beside: true })
}

type Wanted = { accountId: string; conversation: string; place: Place; modes: readonly Mode[]; beside: boolean }

const made = async (db: Executor, wanted: Wanted): Promise<MirrorRow | undefined> => {
  const { accountId, conversation, place, modes, beside } = wanted
  const { installation } = place
  // The rule is read again and held while the row is made: a channel that is lost at this moment either sees this mirror or is seen by it.
  await sql`
    INSERT INTO mirrors (account_id, id, conversation_id, installation_id, channel, mode, hold_seconds, quiet_days, beside)
    SELECT ${accountId}, ${uuidv7()}, ${conversation}, ${installation}, rule.channel,
      CASE WHEN rule.mode = ANY(${[...modes]}::text[]) THEN rule.mode ELSE ${SAFEST} END, rule.hold_seconds, rule.quiet_days, ${beside}
    FROM (SELECT channel, mode, hold_seconds, quiet_days FROM channel_rules WHERE account_id = ${accountId} AND id = ${place.rule} FOR SHARE) AS rule
    ON CONFLICT DO NOTHING`.execute(db)
  return mirrorRow(db, accountId, conversation, installation)
}
