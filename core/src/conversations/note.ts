import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { changed } from './activity.ts'
import { change } from './change.ts'
import { adoptFiles, ownFiles } from './files.ts'
import { call, calledBy, callsMemo } from './mentions.ts'
import { tieOrigin } from './origin.ts'
import { takePart } from './participants.ts'
import { subject } from './subject.ts'

/** Stays inside. Who writes it and whom it calls follow the conversation from then on. */
export const note = async (acting: Acting, body: CommandBody<'note'>): Promise<CommandResult> => {
  const { trx, accountId, actor, by } = acting
  const { mentions, teams, origin } = body
  const conversation = await subject(acting, body.conversation)
  const called = await calledBy(trx, accountId, body)
  const parts = await ownFiles(trx, accountId, body.parts)
  const id = uuidv7()
  await tieOrigin(acting, origin, id)
  const memo = { ...callsMemo(body), ...(origin ? { origin } : {}) }
  const author = { kind: actor.kind, id: actor.id, name: by }
  const after = await change(trx, conversation, [
    { type: 'note.added', actor, data: { mentions, teams }, message: { id, kind: 'note', author, parts, memo } },
    ...(called.length > 0 ? [changed(acting, { followed: called.map(({ member }) => member) })] : []),
  ])
  const { number, seq } = after.messages[0]!
  await adoptFiles(trx, accountId, id, parts)
  if (actor.kind === 'member') await takePart(trx, conversation, actor.id)
  await call(trx, conversation, { id, number, author: actor.id }, called)
  return { conversation: conversation.id, message: id, number, seq }
}
