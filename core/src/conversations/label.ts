import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { activity, changed } from './activity.ts'
import type { Change, Conversation } from './change.ts'
import { change } from './change.ts'
import { subject } from './subject.ts'

/** Adds and removes labels. What is so already changes nothing; a label in both lists is refused. */
export const label = async (
  acting: Acting,
  { conversation: id, add, remove }: CommandBody<'label'>,
): Promise<CommandResult> => {
  if (add.some((one) => remove.includes(one)))
    throw new Refusal('invalid', 'add: a label cannot be added and removed at once.')
  const conversation = await subject(acting, id)
  const names = await labelNames(acting.trx, acting.accountId, [...add, ...remove])
  const added = await addLabels(acting.trx, conversation, add)
  const removed = await removeLabels(acting.trx, conversation, remove)
  const lines = [
    ...line(acting, 'labelled', 'added', added, names),
    ...line(acting, 'unlabelled', 'removed', removed, names),
  ]
  if (lines.length === 0) return { conversation: id, seq: conversation.seq }
  const after = await change(acting.trx, conversation, [...lines, changed(acting, { added, removed })])
  return { conversation: id, seq: after.conversation.seq }
}

const labelNames = async (trx: Trx, accountId: string, ids: readonly string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map()
  const rows = await trx
    .selectFrom('labels')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  if (ids.some((one) => !names.has(one))) throw new Refusal('not_found', 'There is no such label.')
  return names
}

const addLabels = async (trx: Trx, { account_id, id }: Conversation, labels: readonly string[]): Promise<string[]> => {
  if (labels.length === 0) return []
  const rows = await trx
    .insertInto('conversation_labels')
    .values([...new Set(labels)].map((label_id) => ({ account_id, conversation_id: id, label_id })))
    .onConflict((c) => c.doNothing())
    .returning('label_id')
    .execute()
  return rows.map((row) => row.label_id)
}

const removeLabels = async (
  trx: Trx,
  { account_id, id }: Conversation,
  labels: readonly string[],
): Promise<string[]> => {
  if (labels.length === 0) return []
  const rows = await trx
    .deleteFrom('conversation_labels')
    .where('account_id', '=', account_id)
    .where('conversation_id', '=', id)
    .where('label_id', 'in', labels)
    .returning('label_id')
    .execute()
  return rows.map((row) => row.label_id)
}

const line = (
  acting: Acting,
  code: 'labelled' | 'unlabelled',
  did: string,
  labels: readonly string[],
  names: ReadonlyMap<string, string>,
): Change[] => {
  if (labels.length === 0) return []
  const list = labels.map((one) => names.get(one) ?? '')
  return [activity(acting, code, `${acting.by} ${did} ${list.join(', ')}`, { labels, names: list })]
}
