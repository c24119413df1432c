import type { MirrorView } from '@deskless/core/contract'
import { Refusal, reasons, text } from '@deskless/core/contract'
import type { Given } from '../bolt.ts'
import type { Installation } from '../client.ts'
import { identityOf } from '../identity.ts'
import type { SlackMessage } from '../line.ts'
import { ageOf, decide, partsOf, readLine, withoutLeadingMention } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import type { Reading } from '../render/index.ts'
import { refusalSentence, sentences } from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'
import { onHeldEdited } from './held.ts'

/** An agent changed a line. Previews and reply counts raise the same event, so only a newer edit with other words counts. */
export const onEdited = async (
  channel: string,
  now: SlackMessage,
  before: SlackMessage | undefined,
  { installation }: Given,
): Promise<void> => {
  if (!now.edited?.ts || now.edited.ts === before?.edited?.ts || !saysOther(now, before)) return
  if (await onHeldEdited(channel, now, installation)) return
  const found = await lineOf(installation, channel, now)
  if (!found) return
  const { message: id, author, key } = found
  const message = await installation.hub.read.message(id)
  const view = now.thread_ts ? await threadView(installation, channel, now.thread_ts) : undefined
  if (!message || !view || message.removedAt) return
  const said = withoutLeadingMention(now, (await identityOf(installation)).botUserId) ?? now
  const read = await readLine(installation, said)
  const where = threadWhere(view, author.user)
  const why = message.kind === 'out' ? await whyKept(installation, author, view, said, read) : undefined
  if (why) return tellOnly(installation, where, `⚠️ The customer keeps what was sent. ${why}`)
  const parts = await partsOf(installation, read.canon, said.files)
  if (parts.length === 0) return
  const named = message.author.kind === 'plugin' ? [text(`${author.name} (Slack):`), ...parts] : parts
  const by = { actor: actorOf(message.author.kind, author), id: `slack:${key}:edit:${now.edited.ts}` }
  await tellIfRefused(installation, where, () => installation.hub.command('edit', { message: id, parts: named }, by))
}

/** A correction of a sent line goes to the customer as well, under the same guards as the line did. */
const whyKept = async (
  installation: Installation,
  actor: Someone,
  view: MirrorView,
  message: SlackMessage,
  read: Reading,
): Promise<string | undefined> => {
  const age = ageOf(message.edited?.ts)
  const deed = { gesture: 'correction', actor, author: message.user, view, message, read, edit: true, age } as const
  const decided = await decide(installation, deed)
  if (decided.is === 'send') return undefined
  return decided.is === 'ask' ? decided.because.map((reason) => reasons[reason]).join(' ') : sentences.keptInternal
}

/** A note leaves a tombstone; an answer is taken back where the channel can, else its author learns that it stays. */
export const onDeleted = async (channel: string, before: SlackMessage, { installation }: Given): Promise<void> => {
  if (before.ts && (await installation.desk?.holds.drop(keyOf(channel, before.ts)))) return
  const found = await lineOf(installation, channel, before)
  const message = found && (await installation.hub.read.message(found.message))
  const view = before.thread_ts ? await threadView(installation, channel, before.thread_ts) : undefined
  if (!found || !message || !view || message.removedAt) return
  const { author, key } = found
  await tellIfRefused(installation, threadWhere(view, author.user), () =>
    installation.hub.command(
      'remove',
      { message: message.id },
      { actor: actorOf(message.author.kind, author), id: `slack:${key}:remove` },
    ),
  )
}

const actorOf = (kind: string, author: Someone) =>
  kind === 'plugin' || !author.member
    ? ({ kind: 'plugin', id: 'slack' } as const)
    : ({ kind: 'member', id: author.member.id } as const)

/** The message a typed line stands for, and who typed it. */
const lineOf = async (
  installation: Installation,
  channel: string,
  line: SlackMessage,
): Promise<{ message: string; author: Someone; key: string } | undefined> => {
  if (!line.ts || !line.user || line.bot_id) return undefined
  const key = keyOf(channel, line.ts)
  const ref = await installation.refs.find(key)
  return ref?.kind === 'message' ? { message: ref.id, author: await whoIs(installation, line.user), key } : undefined
}

const saysOther = (now: SlackMessage, before: SlackMessage | undefined): boolean =>
  now.text !== before?.text || JSON.stringify(now.blocks ?? []) !== JSON.stringify(before?.blocks ?? [])

const tellIfRefused = async (
  installation: Installation,
  where: Parameters<typeof tellOnly>[1],
  work: () => Promise<unknown>,
): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, where, refusalSentence(error))
  }
}
