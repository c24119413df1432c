import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { change } from './change.ts'
import { adoptFiles, ownFiles } from './files.ts'
import { tieOrigin } from './origin.ts'
import { follow } from './participants.ts'
import { subject } from './subject.ts'

/** Stays inside. Who writes it and who is mentioned follow the conversation from then on. */
export const note = async (acting: Acting, body: CommandBody<'note'>): Promise<CommandResult> => {
  const { trx, accountId, actor, by } = acting
  const conversation = await subject(acting, body.conversation)
  await requireMembers(trx, accountId, body.mentions)
  const parts = await ownFiles(trx, accountId, body.parts)
  const id = uuidv7()
  await tieOrigin(acting, body.origin, id)
  const { mentions, origin } = body
  const memo = { ...(mentions.length > 0 ? { mentions } : {}), ...(origin ? { origin } : {}) }
  const author = { kind: actor.kind, id: actor.id, name: by }
  const after = await change(trx, conversation, [
    { type: 'note.added', actor, data: { mentions }, message: { id, kind: 'note', author, parts, memo } },
  ])
  await adoptFiles(trx, accountId, id, parts)
  await follow(trx, conversation, [...mentions, ...(actor.kind === 'member' ? [actor.id] : [])])
  const { number, seq } = after.messages[0]!
  return { conversation: conversation.id, message: id, number, seq }
}

const requireMembers = async (trx: Trx, accountId: string, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  const rows = await trx
    .selectFrom('members')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', 'in', ids)
    .execute()
  if (new Set(ids).size !== rows.length) throw new Refusal('not_found', 'mentions: there is no such member.')
}
