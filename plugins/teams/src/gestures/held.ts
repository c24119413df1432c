import type { Line, MirrorView, Part } from '@deskless/core/contract'
import { ChannelError, fromPlain, visibility } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { ageOf } from '../activity.ts'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import { ask, unlessRefused } from '../client.ts'
import { factsOf, partsOf } from '../line.ts'
import type { Someone } from '../people.ts'
import { placeOf } from '../places.ts'
import { heldCard } from '../render/ask.ts'
import type { Reading } from '../render/read.ts'
import { readLine } from '../render/read.ts'
import { sentences } from '../render/sentences.ts'
import { sayIn } from '../say.ts'
import { meantBy } from './meant.ts'

type Holding = {
  installation: Installation
  view: MirrorView
  author: Someone
  key: string
  parts: Part[]
  facts: Line
}

const nameOf = (key: string): string => `held ${key}`

/** Mode `direct`: the line waits in core, and its author has the wait's length to call it back. */
export const hold = async ({ installation, view, author, key, parts, facts }: Holding): Promise<void> => {
  const { member } = author
  if (!member) throw new Error('Only an agent’s line can be held.')
  const line = withoutText(facts)
  const { id: conversation } = view.conversation
  await installation.desk?.holds.start({
    conversation,
    member: member.id,
    key,
    parts,
    line,
    ...(view.root ? { thread: view.root } : {}),
  })
  if (view.holdSeconds === 0) return
  await installation.keep(nameOf(key), await sayIn(installation, view, heldCard(view, key)))
}

/** The words stand in the parts, and nowhere else. */
const withoutText = ({ text: _, ...line }: Line): Omit<Line, 'text'> => line

/** Its wait is over, or it was called back: the card that offered to is taken away. */
export const forgetHeld = async (key: string, installation: Installation): Promise<void> => {
  const card = await installation.kept(nameOf(key))
  if (typeof card !== 'string') return
  await installation.keep(nameOf(key), null)
  const { channel, id } = placeOf(card)
  await unlessRefused(ask(installation, (teams) => teams.remove(channel, id)))
}

/** Calling a line back is the safe side: any agent may who sees the button. */
export const undo = async (key: string, installation: Installation): Promise<string> => {
  const kept = await installation.desk?.holds.keep(key)
  if (kept) await forgetHeld(key, installation)
  return kept ? sentences.keptInternal : sentences.tooLate
}

/** A note calls those it names by now. */
const keptWords = async (installation: Installation, key: string, parts: Part[], { called }: Reading) =>
  parts.length > 0 ? { parts, calls: await callsIn(installation, placeOf(key).channel, called) } : undefined

/** Newer words of a line that waits: they wait instead, or a guard keeps them. */
export const onHeldEdited = async (
  activity: Activity,
  { key, view, author }: { key: string; view: MirrorView; author: Someone },
  installation: Installation,
): Promise<void> => {
  const read = readLine(activity)
  const { internal, text } = meantBy(installation, read)
  const parts = partsOf(fromPlain(text))
  const { holds } = installation.desk ?? {}
  if (!holds) return
  const deed = {
    gesture: 'plain',
    actor: author,
    line: 'own',
    view,
    text,
    callsGroup: read.callsGroup,
    age: ageOf(activity),
  } as const
  // It never was a note: unless they are for the bot, its newest words are what its author means to send.
  const facts = await factsOf(installation, {
    ...deed,
    mentions: read.mentions,
    ...(read.quoted ? { subtype: 'unknown' } : {}),
  })
  const sends = !internal && parts.length > 0 && !read.mentions && visibility(facts).is === 'send'
  const held = sends
    ? await holds.change(key, { parts, line: withoutText(facts) })
    : await holds.keep(key, await keptWords(installation, key, parts, read))
  if (held && !sends) await forgetHeld(key, installation)
  if (held) return
  // It went out between two looks; tried again, the edit finds the answer it became.
  throw new ChannelError({
    code: 'sent_meanwhile',
    sent: 'no',
    retry: { afterMs: 500 },
    tell: 'The line was sent meanwhile.',
  })
}
