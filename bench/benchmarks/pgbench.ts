// The ceiling ingest is measured against: pgbench writing the same rows into the same tables, one transaction per message.
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CLIENTS = 8

/**
 * What one message of a known thread writes: its ref, its row, the numbers of its conversation, the fact, three job rows and
 * the end of its raw row. Opening and assigning conversations, which ingest does on top, is left out: that favours pgbench.
 */
const SCRIPT = `
\\set lane random(1, 500)
\\set n random(1, 2000000000)
BEGIN;
SELECT c.id AS conversation, c.account_id AS account, c.inbox_id AS inbox, gen_random_uuid() AS message FROM conversations c
  JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id WHERE t.key = 't-' || (:lane - 1) \\gset
INSERT INTO refs (account_id, connection_id, key, kind, target_id) VALUES (':account', ':inbox', 'p-' || gen_random_uuid(), 'message', ':message');
SELECT id FROM threads WHERE account_id = ':account' AND inbox_id = ':inbox' AND key = 't-' || (:lane - 1) FOR UPDATE;
UPDATE conversations SET seq = seq + 1, last_number = last_number + 1, last_in_number = last_number + 1, waiting_since = coalesce(waiting_since, now()),
  last_message_at = now(), last_text = 'Where is my parcel?', updated_at = now()
  WHERE account_id = ':account' AND id = ':conversation' RETURNING seq, last_number AS number \\gset
INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text)
  VALUES (':account', ':message', ':conversation', :number, :seq, 'in', '{"kind":"contact"}', '[{"is":"text","text":"Where is my parcel?"}]', 'Where is my parcel?');
INSERT INTO events (account_id, type, conversation_id, message_id, seq, actor, data)
  VALUES (':account', 'message.received', ':conversation', ':message', :seq, '{"kind":"contact"}', '{"number":1}');
INSERT INTO jobs (subscriber, lane, account_id, from_seq) VALUES ('fanout', ':conversation', ':account', :seq)
  ON CONFLICT (subscriber, lane) DO UPDATE SET gen = jobs.gen + 1, from_seq = least(jobs.from_seq, excluded.from_seq);
INSERT INTO jobs (subscriber, lane, account_id, from_seq) VALUES ('mirror', ':conversation:a', ':account', :seq), ('mirror', ':conversation:b', ':account', :seq)
  ON CONFLICT (subscriber, lane) DO UPDATE SET gen = jobs.gen + 1, from_seq = least(jobs.from_seq, excluded.from_seq);
UPDATE raw_items SET state = 'done', closed_at = now() WHERE id = 1 + :n % 4000;
COMMIT;
`

const found = (): string => {
  const [installed] = globSync('/usr/lib/postgresql/*/bin/pgbench')
  return installed && existsSync(installed) ? installed : 'pgbench'
}

/** Transactions per second, connections not counted. */
export const pgbenchRate = async (url: string, seconds: number): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-pgbench-'))
  try {
    const script = join(folder, 'message.sql')
    await writeFile(script, SCRIPT)
    const args = ['-n', '-c', String(CLIENTS), '-j', '2', '-T', String(seconds), '-f', script, url]
    const { stdout } = await promisify(execFile)(found(), args)
    const rate = /tps = ([\d.]+) \(without/.exec(stdout)?.[1]
    if (!rate || / [1-9]\d* failed/.test(stdout)) throw new Error(`pgbench said: ${stdout}`)
    return Number(rate)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
