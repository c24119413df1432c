import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import type { Registry } from '../services.ts'

/** Notes what each installed channel is called, where views find it. One that is removed keeps its last name: its conversations stay. */
export const noteChannelLabels = async (db: Db, { all }: Registry): Promise<void> => {
  const rows = all.flatMap(({ id, channel }) => (channel ? [{ plugin: id, label: channel.label }] : []))
  if (rows.length === 0) return
  await sql`
    INSERT INTO channel_labels (plugin, label)
    SELECT it.plugin, it.label FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS it (plugin text, label text) ORDER BY it.plugin
    ON CONFLICT (plugin) DO UPDATE SET label = excluded.label WHERE channel_labels.label <> excluded.label`.execute(
    db.root,
  )
}
