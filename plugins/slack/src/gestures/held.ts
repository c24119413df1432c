import type { Line, MirrorView, Part } from '@deskless/core/contract'
import { ChannelError, visibility } from '@deskless/core/contract'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import { ask, unless } from '../client.ts'
import type { SlackMessage } from '../line.ts'
import { ageOf, factsOf, partsOf, readLine } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf, placeOf } from '../places.ts'
import { holdBlocks, sentences } from '../render/index.ts'
import { contactName } from '../render/words.ts'
import type { Where } from '../say.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { threadView } from '../threads.ts'

type Holding = {
  installation: Installation
  view: MirrorView
  author: Someone
  key: string
  parts: Part[]
  facts: Line
}

/** Mode `direct`: the line waits in core, and its author has the wait's length to call it back. */
export const hold = async ({ installation, view, author, key, parts, facts }: Holding): Promise<void> => {
  const { member, user } = author
  if (!member) throw new Error('Only an agent’s line can be held.')
  const { id: conversation, lastInNumber: n } = view.conversation
  await installation.desk?.holds.start({
    conversation,
    member: member.id,
    key,
    thread: view.root,
    parts,
    line: withoutText(facts),
  })
  if (view.holdSeconds === 0) return
  const value = { c: conversation, n, key }
  const said = holdBlocks({ to: contactName(view.conversation), seconds: view.holdSeconds, value })
  await tellOnly(installation, threadWhere(view, user), said.text, said.blocks)
}

/** The words stand in the parts, and nowhere else. */
const withoutText = ({ text: _, ...line }: Line): Omit<Line, 'text'> => line

/** Calling a line back is the safe side: any agent may who sees the button. */
export const undo = async (key: string, where: Where, installation: Installation): Promise<void> => {
  const kept = await installation.desk?.holds.keep(key)
  if (kept) await markInternal(key, installation)
  await tellOnly(installation, where, kept ? sentences.keptInternal : sentences.tooLate)
}

export const markInternal = async (key: string, installation: Installation): Promise<void> => {
  const { channel, ts: timestamp } = placeOf(key)
  await unless(
    ['already_reacted', 'message_not_found', 'too_many_reactions', 'too_many_emoji'],
    ask(installation, (client) => client.reactions.add({ channel, timestamp, name: 'lock' })),
  )
}

/** Newer words of a line that waits: they wait instead, or a guard keeps them. False: it does not wait any more. */
export const onHeldEdited = async (
  channel: string,
  now: SlackMessage,
  installation: Installation,
): Promise<boolean> => {
  const holds = installation.desk?.holds
  const key = keyOf(channel, now.ts ?? '')
  if (!holds || !now.user || !(await holds.isHeld(key))) return false
  const view = now.thread_ts ? await threadView(installation, channel, now.thread_ts) : undefined
  const [actor, read] = await Promise.all([whoIs(installation, now.user), readLine(installation, now)])
  const parts = await partsOf(installation, read.canon, now.files)
  if (!view || parts.length === 0) return holds.keep(key)
  const deed = { gesture: 'plain', actor, author: now.user, view, message: now, read } as const
  // It never was a note: its newest words are what its author means to send.
  const facts = await factsOf(installation, { ...deed, edit: false, age: ageOf(now.edited?.ts) })
  const sends = visibility(facts).is === 'send'
  const held = sends
    ? await holds.change(key, { parts, line: withoutText(facts) })
    : await holds.keep(key, { parts, calls: await callsIn(installation, read.mentions) })
  if (held && !sends) await markInternal(key, installation)
  if (!held) throw sentMeanwhile()
  return true
}

/** It went out between two looks; tried again, the edit finds the answer it became. */
const sentMeanwhile = (): ChannelError =>
  new ChannelError({
    code: 'sent_meanwhile',
    sent: 'no',
    retry: { afterMs: 500 },
    tell: 'The line was sent meanwhile.',
  })
