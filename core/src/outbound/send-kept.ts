import { sql } from 'kysely'
import { issueOnce } from '../commands/issue.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { KEPT_BACK } from './kept-back.ts'

/** `queued`: how many go out now. `refused`: why others stay where they are, a sentence each. */
export type SentAfterAll = { queued: number; refused: string[] }

/**
 * Sends what was kept back, in its old order: each by a command whose id comes from its delivery, so that two operators at
 * once send it once. What somebody sent again meanwhile, or what turned out to have arrived, is passed over.
 */
export const sendKept = async (services: Services, accountId: string): Promise<SentAfterAll> => {
  const told: SentAfterAll = { queued: 0, refused: [] }
  for (const kept of await keptBack(services, accountId)) {
    const outcome = await sendAfterAll(services, accountId, kept)
    if (outcome === 'queued') told.queued++
    else if (outcome !== 'passed-over') told.refused.push(outcome.tell)
  }
  return told
}

type Kept = { delivery: string; message: string }

const keptBack = async ({ db }: Services, accountId: string): Promise<Kept[]> => {
  const { rows } = await sql<Kept>`
    SELECT d.id AS delivery, d.message_id AS message FROM deliveries d
    JOIN messages m ON m.account_id = d.account_id AND m.id = d.message_id
    WHERE d.account_id = ${accountId} AND d.status = 'unsure' AND d.code = ${KEPT_BACK.code} AND d.op = 'send'
      AND d.mirror_id IS NULL AND m.removed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM deliveries later WHERE later.account_id = d.account_id AND later.message_id = d.message_id
          AND later.op = 'send' AND later.mirror_id IS NULL AND later.id > d.id)
    ORDER BY d.conversation_number, d.position`.execute(db.root)
  return rows
}

const system = { kind: 'system', id: 'system' } as const

/** The command looks once more, under the lock of the conversation; whoever asked to hear nothing more is not written to. */
const sendAfterAll = async (
  services: Services,
  accountId: string,
  { delivery, message }: Kept,
): Promise<'queued' | 'passed-over' | Refusal> => {
  const wish = { id: `release:${delivery}`, actor: system, name: 'resend' as const, body: { message, delivery } }
  try {
    return (await issueOnce(services, accountId, wish)).first ? 'queued' : 'passed-over'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.code === 'stale' ? 'passed-over' : error
  }
}
