import { ChannelError, fromPlain, Refusal, snoozeUntil, threadOf } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { ageOf, decide } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import type { ReactionGesture } from '../reactions.ts'
import { gestureOf } from '../reactions.ts'
import { emojiFromName, sentences } from '../render/index.ts'
import { orTell, tellOnly, threadWhere } from '../say.ts'
import type { Reacted } from './send-by-reaction.ts'
import { NO_MENTIONS, sendByReaction } from './send-by-reaction.ts'
import { act, resolve, take } from './triage.ts'

/** What Slack says when somebody puts an emoji on a line. */
export type Reaction = {
  user: string
  reaction: string
  item: { channel?: string; ts?: string }
  event_ts: string
}

/** What was meant a minute ago may not be meant any more. */
const FRESH_MS = 60_000

/**
 * One emoji, one command. Taking the emoji away takes nothing back: people tidy up, and a command that ends something is
 * never made of something that vanished.
 */
export const onReaction = async (reaction: Reaction, installation: Installation): Promise<void> => {
  const { channel, ts } = reaction.item
  const gesture = gestureOf(reaction.reaction, installation.settings.reactions)
  if (!channel || !ts) return
  if (!gesture) return showReaction(reaction, installation, true)
  const someone = await whoIs(installation, reaction.user)
  if (!isOfHouse(someone)) return
  if (gesture === 'keep') return keep(installation, someone, channel, ts)
  const target = await targetOf(installation, channel, ts)
  if (!target?.view.root) return
  const where = threadWhere(target.view, someone.user)
  if (!someone.member) return gesture === 'send' ? tellOnly(installation, where, sentences.unmapped) : undefined
  const age = ageOf(reaction.event_ts)
  const done: Reacted = { installation, someone, id: idOf(reaction), age, ...target }
  const isLate = gesture !== 'send' && age > FRESH_MS
  await orTell(installation, where, () => (isLate ? late() : DOES[gesture](done)))
}

/** What a gesture's emoji did is not taken back with it; what the customer was shown is. */
export const onReactionRemoved = async (reaction: Reaction, installation: Installation): Promise<void> => {
  if (!gestureOf(reaction.reaction, installation.settings.reactions)) await showReaction(reaction, installation, false)
}

/** An emoji that means nothing to us, on what a customer wrote: theirs to see only where the installation says so. */
const showReaction = async (reaction: Reaction, installation: Installation, on: boolean): Promise<void> => {
  const { channel, ts } = reaction.item
  const emoji = emojiFromName(reaction.reaction)
  if (!installation.settings.showReactions || !channel || !ts || emoji.startsWith(':')) return
  const someone = await whoIs(installation, reaction.user)
  const target = someone.member && (await targetOf(installation, channel, ts))
  if (!target?.view.root || target.message?.kind !== 'in') return
  const { view, message } = target
  if (on && !(await mayBeShown(reaction, emoji, { installation, someone, view }))) return
  const body = { message: message.id, emoji, on }
  await orTell(installation, threadWhere(view, someone.user), () =>
    act(installation, someone.user, `${idOf(reaction)}:${on}`, 'react', body),
  )
}

/** The emoji is a line of its own, and core's one function decides. Whoever would have to be asked is not: it stays inside. */
const mayBeShown = async (
  { event_ts }: Reaction,
  emoji: string,
  { installation, someone, view }: Pick<Reacted, 'installation' | 'someone' | 'view'>,
): Promise<boolean> => {
  const read = { canon: fromPlain(emoji), mentions: NO_MENTIONS }
  const deed = { gesture: 'reaction', actor: someone, author: someone.user, view, message: {}, read } as const
  return (await decide(installation, { ...deed, age: ageOf(event_ts) })).is === 'send'
}

/** The same gesture brought twice is one command, whatever envelope brings it. */
const idOf = ({ user, reaction, item, event_ts }: Reaction): string =>
  `slack:${item.channel}:${item.ts}:${reaction}:${user}:${event_ts}`

/** Guests, apps and people of other companies put emoji on lines for themselves alone. */
const isOfHouse = ({ person }: Someone): boolean =>
  person === 'agent' || person === 'not-permitted' || person === 'unmapped'

/** Calling a line back is the safe side: it needs no seat. What is out is out, and whoever tries learns it. */
const keep = async (installation: Installation, someone: Someone, channel: string, ts: string): Promise<void> => {
  if (await installation.desk?.holds.keep(keyOf(channel, ts))) return
  const target = await targetOf(installation, channel, ts)
  if (target?.typed && target.message?.kind === 'out')
    await tellOnly(installation, threadWhere(target.view, someone.user), sentences.tooLate)
}

const DOES: Record<Exclude<ReactionGesture, 'keep'>, (done: Reacted) => Promise<void>> = {
  send: (done) => sendByReaction(done),
  take: ({ installation, someone, id, view }) => take(installation, someone.user, id, view.conversation.id),
  resolve: ({ installation, someone, id, view }) => resolve(installation, someone.user, id, view.conversation.id),
  snooze: ({ installation, someone, id, view }) => {
    const until = snoozeUntil(installation.settings.snooze ?? 'tomorrow', new Date(), someone.zone)
    const body = {
      conversation: view.conversation.id,
      upTo: view.shown,
      until: until === 'next-message' ? until : until.toISOString(),
    }
    return act(installation, someone.user, id, 'snooze', body)
  },
}

const late = async (): Promise<void> => {
  throw new Refusal(
    'stale',
    'Your emoji reached Deskless late, so nothing was done. Look at the thread and do it again.',
  )
}

type Target = Pick<Reacted, 'view' | 'message' | 'key' | 'typed'>

/** The conversation an emoji was put into: on its card, on what stands below it, or on a line that was typed there. */
const targetOf = async (installation: Installation, channel: string, ts: string): Promise<Target | undefined> => {
  const key = keyOf(channel, ts)
  const ref = await installation.refs.find(key)
  if (!ref) return soonThere(ts)
  const message = ref.kind === 'conversation' ? undefined : await installation.hub.read.message(ref.id)
  const conversation = ref.kind === 'conversation' ? ref.id : message?.conversation
  const typed = ref.kind === 'message'
  // As seen from the thread it stands in: one that was left only watches.
  const root = message ? (typed ? threadOf(installation, message) : undefined) : key
  const view = conversation ? await installation.desk?.mirror(conversation, root) : undefined
  return view && { view, key, typed, ...(message ? { message } : {}) }
}

const SOON_MS = 5_000

/** An emoji may overtake the line it was put on: those have lanes of their own. */
const soonThere = (ts: string): undefined => {
  const age = ageOf(ts)
  if (!(age < SOON_MS)) return undefined
  throw new ChannelError({
    code: 'line_not_read_yet',
    sent: 'no',
    retry: { afterMs: Math.max(500, age) },
    tell: 'The line this emoji was put on is not read yet.',
  })
}
