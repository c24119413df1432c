import type { Acting } from '../commands/acting.ts'
import type { ActionAsked, CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { subject } from '../conversations/subject.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { conversationViews } from '../queries/views.ts'
import { actionNamed } from './offered.ts'

/** Only wished here: the plugin does it once this is committed, and tells by itself what came of it. */
export const act = async (
  acting: Acting,
  { conversation, plugin, action }: CommandBody<'act'>,
): Promise<CommandResult> => {
  const { trx, accountId, actor, services } = acting
  const { id } = await subject(acting, conversation)
  const wished = actionNamed(services.registry, plugin, action)
  if (!wished) throw new Refusal('not_found', 'There is no such action.')
  const [view] = await conversationViews(trx, accountId, [id])
  if (view && wished.fits?.(view) === false)
    throw new Refusal('unsupported', `“${wished.label}” makes no sense for this conversation.`)
  const asked: ActionAsked = { conversation: id, by: actor }
  const lane = `${accountId}:${wished.job}:${id}:${action}`
  await enqueue(trx, [
    { subscriber: `plugin:${plugin}`, lane, accountId, payload: { name: wished.job, payload: asked } },
  ])
  return { conversation: id }
}
