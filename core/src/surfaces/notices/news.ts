import { sql } from 'kysely'
import { noticeChoices } from '../../contract/index.ts'
import type { Executor, Row } from '../../db/index.ts'
import { NEWS, NEWS_AGAIN_MINUTES } from '../../events/wake.ts'
import type { ClaimedJob } from '../../jobs/claim.ts'
import type { Outcome, Subscriber } from '../../jobs/runner.ts'
import { perLane } from '../../jobs/runner.ts'
import type { Services } from '../../services.ts'
import { tellMembers } from './tell.ts'

/**
 * A contact wrote in a conversation somebody takes part in. Ingest only leaves a job for it, some seconds ahead: several
 * lines are one piece of news, and whoever answers at once needs none.
 */
export const newsSubscriber = (services: Services): Subscriber => ({
  name: NEWS,
  batch: 20,
  parallel: 1,
  leaseMs: 30_000,
  run: perLane(services.db, services.log, (job) => tellNews(services, job)),
})

type Due = { member: string; number: number; wanted: boolean }

const tellNews = async ({ db }: Services, { accountId, lane }: ClaimedJob): Promise<Outcome> =>
  db.transaction(async (trx) => {
    const { rows } = await sql<Due>`
      UPDATE participants p SET news_at = now() FROM conversations c, members m
      WHERE c.account_id = ${accountId} AND c.id = ${lane}::uuid AND c.waiting_since IS NOT NULL AND NOT c.spam
        AND p.account_id = c.account_id AND p.conversation_id = c.id AND m.account_id = p.account_id AND m.id = p.member_id
        AND ${newsIsDue} AND NOT EXISTS (SELECT 1 FROM replying r WHERE ${replies} AND r.until > now())
      RETURNING p.member_id AS member, c.last_in_number AS number, CASE WHEN c.assignee_id = p.member_id
        THEN coalesce((m.notices->>'message')::boolean, ${noticeChoices.message.on})
        ELSE coalesce((m.notices->>'followed')::boolean, ${noticeChoices.followed.on}) END
        AND NOT EXISTS (SELECT 1 FROM mutes x WHERE x.account_id = p.account_id AND x.conversation_id = p.conversation_id
          AND x.member_id = p.member_id) AS wanted`.execute(trx)
    await tellMembers(
      trx,
      rows
        .filter(({ wanted }) => wanted)
        .map(({ member, number }) => ({
          accountId,
          member,
          key: `message:${lane}:${number}`,
          notice: { is: 'message', conversation: lane },
        })),
    )
    const looks = await lookingUntil(trx, accountId, lane)
    return looks ? { again: looks } : 'done'
  })

const newsIsDue = sql`(p.news_at IS NULL OR p.news_at < now() - ${sql.lit(NEWS_AGAIN_MINUTES)} * interval '1 minute')`
const replies = sql`r.account_id = p.account_id AND r.conversation_id = p.conversation_id AND r.member_id = p.member_id`

/** Whoever has the form open sees the thread. Should they close it without an answer, the news is told then. */
const lookingUntil = async (db: Executor, accountId: string, conversation: string): Promise<Date | undefined> => {
  const { rows } = await sql<{ until: Date | null }>`
    SELECT min(r.until) AS until FROM replying r JOIN participants p ON ${replies} AND ${newsIsDue}
    JOIN conversations c ON c.account_id = p.account_id AND c.id = p.conversation_id AND c.waiting_since IS NOT NULL
    WHERE p.account_id = ${accountId} AND p.conversation_id = ${conversation}::uuid AND r.until > now()`.execute(db)
  return rows[0]?.until ? new Date(rows[0].until) : undefined
}

/** Still something a member has not seen, and is not looking at. */
export const isNews = async (
  db: Executor,
  { account_id, member_id }: Pick<Row<'notices'>, 'account_id' | 'member_id'>,
  conversation: string,
): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM participants p WHERE p.account_id = ${account_id} AND p.conversation_id = ${conversation} AND p.member_id = ${member_id}
      AND p.news_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM replying r WHERE ${replies} AND r.until > now())`.execute(
    db,
  )
  return rows.length > 0
}
