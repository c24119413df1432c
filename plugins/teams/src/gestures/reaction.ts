// An emoji people put on what stands in a thread. Two of them do something; the rest are people's own business, or, where the
// installation says so, the customer's to see.
import type { MessageView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { ageOf, channelIn, threadIn } from '../activity.ts'
import type { Installation } from '../client.ts'
import type { Given } from '../given.ts'
import { decide } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { emojiOf } from '../render/emoji.ts'
import { refusalSentence } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'
import { forgetHeld } from './held.ts'

/** 👀 takes a conversation, 🔒 calls a waiting line back. Taking an emoji away takes neither back. */
const TAKE = /(?:^|_)eyes$|^1f440/i
const KEEP = /(?:^|_)lock(?:ed)?$|^1f512/i

type On = { conversation: string; message: MessageView | undefined }
type Reacting = { installation: Installation; person: Someone; on: On; activity: Activity; id: string }

export const onReaction = async (activity: Activity, { installation, key: item }: Given): Promise<void> => {
  const { from = {}, recipient, replyToId, reactionsAdded = [], reactionsRemoved = [] } = activity
  const channel = channelIn(activity)
  if (!channel || !replyToId || from.id === recipient?.id) return
  const has = (form: RegExp): boolean => reactionsAdded.some(({ type = '' }) => form.test(type))
  const key = keyOf(channel, replyToId)
  if (has(KEEP) && (await installation.desk?.holds.keep(key))) await forgetHeld(key, installation)
  const emoji = installation.settings.showReactions ? shownOf([...reactionsAdded, ...reactionsRemoved]) : undefined
  if (!has(TAKE) && !emoji) return
  const person = await whoIs(installation, from, channel)
  const on = await standsThere(installation, key)
  if (!on || !person.member) return
  const reacting = { installation, person, on, activity, id: `teams:${item}` }
  if (has(TAKE)) await take(reacting)
  if (emoji) await show(reacting, emoji, reactionsAdded.length > 0)
}

/** The first that means nothing to us. */
const shownOf = (reactions: readonly { type?: string }[]): string | undefined =>
  reactions
    .filter(({ type = '' }) => !TAKE.test(type) && !KEEP.test(type))
    .flatMap(({ type = '' }) => emojiOf(type) ?? [])[0]

const standsThere = async ({ refs, hub }: Installation, key: string): Promise<On | undefined> => {
  const ref = await refs.find(key)
  if (ref?.kind === 'conversation') return { conversation: ref.id, message: undefined }
  const message = ref && (await hub.read.message(ref.id))
  return message && { conversation: message.conversation, message }
}

const take = ({ installation, person, on: { conversation }, id }: Reacting): Promise<void> =>
  orTold(installation, person, () =>
    installation.hub.command('assign', { conversation, to: person.member?.id ?? null }, { actor: by(person), id }),
  )

/** On what a customer wrote: it is a line of its own, and core's one function decides. Whoever would have to be asked is not. */
const show = async (reacting: Reacting, emoji: string, on: boolean): Promise<void> => {
  const { installation, person, on: where, activity, id } = reacting
  const { message, conversation } = where
  // As seen from the thread it stands in: one that was left only watches.
  const root = keyOf(channelIn(activity) ?? '', threadIn(activity) ?? '')
  const view = message?.kind === 'in' ? await installation.desk?.mirror(conversation, root) : undefined
  if (!view || !message) return
  const deed = { gesture: 'reaction', actor: person, line: 'own', view, text: emoji, age: ageOf(activity) } as const
  if (on && (await decide(installation, deed)).is !== 'send') return
  const body = { message: message.id, emoji, on }
  await orTold(installation, person, () =>
    installation.hub.command('react', body, { actor: by(person), id: `${id}:shown` }),
  )
}

const by = ({ member }: Someone) => ({ kind: 'member', id: member?.id ?? '' }) as const

const orTold = async (installation: Installation, person: Someone, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, { person }, refusalSentence(error))
  }
}
