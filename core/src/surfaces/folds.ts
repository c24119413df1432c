import type { Executor } from '../db/index.ts'
import type { MirrorRow } from './desk.ts'
import type { Post } from './steps.ts'

// Lines that share a post: the post has the outside id of its last line, and every line of it has a ref that leads there.

const PREFIX = 'fold:'
const foldKey = (message: string): string => PREFIX + message

/** What a post that holds several lines leaves behind, so that each of them is found again. */
export const foldsOf = ({ message, earlier }: Post): { key: string; kind: 'fold'; target: string }[] =>
  earlier.length === 0
    ? []
    : [...earlier, message].map(({ id }) => ({ key: foldKey(id), kind: 'fold', target: message.id }))

/** Of messages that share a post: all that do, in order. */
export const foldedWith = async (
  db: Executor,
  mirror: MirrorRow,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> => {
  const folds = new Map<string, readonly string[]>()
  if (ids.length === 0) return folds
  const rows = await db
    .selectFrom('refs as mine')
    .innerJoin('refs as all', (join) =>
      join
        .onRef('all.account_id', '=', 'mine.account_id')
        .onRef('all.connection_id', '=', 'mine.connection_id')
        .onRef('all.target_id', '=', 'mine.target_id')
        .on('all.kind', '=', 'fold'),
    )
    .select(['mine.key as mine', 'all.key'])
    .where('mine.account_id', '=', mirror.account_id)
    .where('mine.connection_id', '=', mirror.installation_id)
    .where('mine.key', 'in', ids.map(foldKey))
    .orderBy('all.position')
    .execute()
  for (const { mine, key } of rows) {
    const id = mine.slice(PREFIX.length)
    folds.set(id, [...(folds.get(id) ?? []), key.slice(PREFIX.length)])
  }
  return folds
}
