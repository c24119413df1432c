import type { MirrorView } from '@deskless/core/contract'
import { Refusal, reasons, text } from '@deskless/core/contract'
import type { Given } from '../bolt.ts'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import type { SlackMessage } from '../line.ts'
import { addressed, ageOf, decide, partsOf, readLine } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import type { Reading } from '../render/index.ts'
import { correctionBlocks, refusalSentence, sentences } from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'
import { onHeldEdited } from './held.ts'
import { onLine } from './typed.ts'

/** An agent changed a line. Previews and reply counts raise the same event, so only a newer edit with other words counts. */
export const onEdited = async (
  channel: string,
  now: SlackMessage,
  before: SlackMessage | undefined,
  given: Given,
): Promise<void> => {
  const { installation } = given
  if (!now.edited?.ts || now.edited.ts === before?.edited?.ts || !saysOther(now, before)) return
  if (await onHeldEdited(channel, now, installation)) return
  const found = await lineOf(installation, channel, now)
  if (!found)
    return (await isUnheard(installation, channel, now)) ? onLine(channel, now, false, given, true) : undefined
  const { message: id, author, key } = found
  const message = await installation.hub.read.message(id)
  const view = now.thread_ts ? await threadView(installation, channel, now.thread_ts) : undefined
  if (!message || !view || message.removedAt) return
  const said = (await addressed(installation, now))?.message ?? now
  const read = await readLine(installation, said)
  const where = threadWhere(view, author.user)
  const why = message.kind === 'out' ? await whyKept(installation, author, view, said, read) : undefined
  const offer = (because: string) => offerCorrection(installation, author, view, said, because)
  if (why) return offer(why)
  const parts = await partsOf(installation, read.canon, said.files)
  if (parts.length === 0) return
  const named = message.author.kind === 'plugin' ? [text(`${author.name} (Slack):`), ...parts] : parts
  const by = { actor: actorOf(message.author.kind, author), id: `slack:${key}:edit:${now.edited.ts}` }
  const calls = by.actor.kind === 'member' && message.kind === 'note' ? await callsIn(installation, read.mentions) : {}
  const edit = () => installation.hub.command('edit', { message: id, parts: named, ...calls }, by)
  if (message.kind !== 'out') return tellIfRefused(installation, where, edit)
  await edit().catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    await offer(error.tell)
  })
}

/** What was sent stays as it was; whoever said it may say it once more, in the form that shows to whom. */
const offerCorrection = async (
  installation: Installation,
  { user, person }: Someone,
  view: MirrorView,
  said: SlackMessage,
  why: string,
): Promise<void> => {
  const { canon } = await readLine(installation, said, true)
  const offer = correctionBlocks(view, person === 'agent' ? canon : undefined, why)
  await tellOnly(installation, threadWhere(view, user), offer.text, offer.blocks)
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
  // Gone before we heard of it: should its own event still come, it is known and none to read.
  if (view && (await isUnheard(installation, channel, before)))
    return void (await installation.refs.claim(keyOf(channel, before.ts ?? ''), 'mirror', view.conversation.id))
  if (!found || !message || !view || message.removedAt) return
  const { author, key } = found
  const by = { actor: actorOf(message.author.kind, author), id: `slack:${key}:remove` }
  const keeps = message.kind === 'out' ? '⚠️ The customer keeps it. ' : ''
  await tellIfRefused(
    installation,
    threadWhere(view, author.user),
    () => installation.hub.command('remove', { message: message.id }, by),
    keeps,
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

/** Slack's events may overtake each other: a line whose change comes first is read as it reads by now, one whose end comes first never was. */
const isUnheard = async ({ refs }: Installation, channel: string, line: SlackMessage): Promise<boolean> =>
  line.ts !== undefined &&
  line.user !== undefined &&
  !line.bot_id &&
  (await refs.find(keyOf(channel, line.ts))) === undefined

const saysOther = (now: SlackMessage, before: SlackMessage | undefined): boolean =>
  now.text !== before?.text || JSON.stringify(now.blocks ?? []) !== JSON.stringify(before?.blocks ?? [])

const tellIfRefused = async (
  installation: Installation,
  where: Parameters<typeof tellOnly>[1],
  work: () => Promise<unknown>,
  first = '',
): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, where, `${first}${refusalSentence(error).replace(first ? '⚠️ ' : '', '')}`)
  }
}
