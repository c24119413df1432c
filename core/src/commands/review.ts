import type { Actor, CommandBody, OutMessage, Plugin } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { authorViews } from '../queries/authors.ts'
import { conversationViews } from '../queries/views.ts'
import type { Services } from '../services.ts'
import { commandKey, whichCommand } from './once.ts'

/** A reviewer that is silent for longer is not heard: the contact waits for an answer, not for a plugin. */
const PATIENCE_MS = 2_000

/** Asks the plugins that review answers, all at once and before any transaction is open. The first refusal refuses. */
export const review = async (
  services: Services,
  accountId: string,
  { id, actor, body }: { id: string; actor: Actor; body: CommandBody<'reply'> },
): Promise<void> => {
  const reviewers = services.registry.all.filter((plugin) => plugin.review)
  if (reviewers.length === 0 || (await wasDone(services.db, accountId, actor, id))) return
  const message = await outMessage(services, accountId, actor, body)
  // Nothing to review where there is no such conversation: the door says so next.
  if (!message) return
  const verdicts = await Promise.all(reviewers.map((plugin) => verdict(services, accountId, plugin, message)))
  const refused = verdicts.find((one) => one !== undefined)
  if (refused) throw new Refusal('closed', refused.refuse)
}

/** A repeat gets the first answer, whatever a reviewer thinks of it by now. */
const wasDone = async (db: Db, accountId: string, actor: Actor, id: string): Promise<boolean> =>
  (await whichCommand(
    db.root.selectFrom('commands').select('id'),
    commandKey(accountId, actor, id),
  ).executeTakeFirst()) !== undefined

const verdict = async (services: Services, accountId: string, plugin: Plugin, message: OutMessage) => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no word within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([plugin.review?.(message, services.hubFor(accountId, plugin.id)), silence])
  } catch (error) {
    services.log.warn(
      { plugin: plugin.id, error: String(error) },
      'A reviewer did not say yes or no; the answer goes on.',
    )
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** As the actor wrote it: what the inbox cannot show is put in plainer words later. */
const outMessage = async (
  { db }: Services,
  accountId: string,
  actor: Actor,
  { conversation: id, parts, envelope }: CommandBody<'reply'>,
): Promise<OutMessage | undefined> => {
  const [conversation] = await conversationViews(db.root, accountId, [id])
  const [author] = await authorViews(db.root, accountId, [actor])
  if (!conversation || !author) return undefined
  return {
    id: uuidv7(),
    parts,
    ...(envelope && { envelope }),
    thread: conversation.thread,
    author: { name: author.name, ...(author.avatarUrl ? { avatarUrl: author.avatarUrl } : {}) },
    identities: conversation.contact.identities,
    conversation: { id: conversation.id, number: conversation.number },
  }
}
