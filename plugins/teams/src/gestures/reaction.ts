// An emoji people put on what stands in a thread. Two of them do something; the rest are people's own business.
import { Refusal } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { channelIn } from '../activity.ts'
import type { Given } from '../given.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import { refusalSentence } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'
import { forgetHeld } from './held.ts'

/** 👀 takes a conversation, 🔒 calls a waiting line back. Taking an emoji away takes nothing back. */
const TAKE = /(?:^|_)eyes$|^1f440/i
const KEEP = /(?:^|_)lock(?:ed)?$|^1f512/i

export const onReaction = async (activity: Activity, { installation, key: item }: Given): Promise<void> => {
  const { from = {}, recipient, replyToId, reactionsAdded = [] } = activity
  const channel = channelIn(activity)
  if (!channel || !replyToId || from.id === recipient?.id) return
  const has = (form: RegExp): boolean => reactionsAdded.some(({ type = '' }) => form.test(type))
  const key = keyOf(channel, replyToId)
  if (has(KEEP) && (await installation.desk?.holds.keep(key))) await forgetHeld(key, installation)
  if (!has(TAKE)) return
  const person = await whoIs(installation, from, channel)
  const ref = await installation.refs.find(key)
  const message = ref && ref.kind !== 'conversation' ? await installation.hub.read.message(ref.id) : undefined
  const conversation = ref?.kind === 'conversation' ? ref.id : message?.conversation
  if (!conversation || !person.member) return
  const by = { actor: { kind: 'member', id: person.member.id } as const, id: `teams:${item}` }
  await installation.hub.command('assign', { conversation, to: person.member.id }, by).catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, { person }, refusalSentence(error))
  })
}
