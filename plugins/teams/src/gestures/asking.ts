import type { MessageView, MirrorView, Reason } from '@deskless/core/contract'
import { Refusal, seenWith } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { ask, unlessRefused } from '../client.ts'
import type { Someone } from '../people.ts'
import { placeOf } from '../places.ts'
import { askCard, settledCard } from '../render/ask.ts'
import { sayIn } from '../say.ts'

/** `stale`: what was said since it was asked before. `correction`: it was sent before, and why its new words were not. */
type Line = { key: string; text: string; stale?: readonly MessageView[]; correction?: string | undefined }

const nameOf = (view: MirrorView, { user }: Pick<Someone, 'user'>): string => `asked ${view.mirrorId} ${user}`
/** `seen`: the last number its author could see when it was asked. `text`: the words it shows. */
export type Asked = { question: string; key: string; seen: number; text: string; correction?: string }

/**
 * “Shall this go to the customer?”, below the line. The line is a note until its author says Send; silence keeps it one. Of
 * one author's questions in a thread only the newest stands.
 */
export const askAbout = async (
  installation: Installation,
  view: MirrorView,
  author: Someone,
  { key, text, stale = [], correction }: Line,
  because: readonly Reason[],
): Promise<void> => {
  await settleQuestion(installation, view, author, '🔒 Not sent by this: a newer question stands below.')
  const question = await sayIn(
    installation,
    view,
    askCard(view, { key, text, by: author.name, stale, correction }, because),
  )
  await installation.keep(nameOf(view, author), {
    question,
    key,
    text,
    seen: seenWith(view.shown, stale),
    ...(correction === undefined ? {} : { correction }),
  } satisfies Asked)
}

const dueOf = (key: string): string => `question due:${key}`
const putOf = (key: string): string => `question put:${key}`

/** Said before the line is kept: whoever is stopped between the two asks when they come again. */
export const markDue = async ({ refs }: Installation, { conversation }: MirrorView, key: string): Promise<void> =>
  void (await refs.claim(dueOf(key), 'mirror', conversation.id))

export const markPut = async ({ refs }: Installation, { conversation }: MirrorView, key: string): Promise<void> =>
  void (await refs.claim(putOf(key), 'mirror', conversation.id))

/** Its author waits for a question that never came: Teams was busy, or a process ended. */
export const isDue = async ({ refs }: Installation, key: string): Promise<boolean> =>
  (await refs.find(dueOf(key))) !== undefined && (await refs.find(putOf(key))) === undefined

/** What was asked last, if it is still open. */
const questionOf = async (
  installation: Installation,
  view: MirrorView,
  author: Pick<Someone, 'user'>,
): Promise<Asked | undefined> =>
  ((await installation.kept(nameOf(view, author))) as Asked | null | undefined) ?? undefined

/** The question goes, and says what became of it. */
export const settleQuestion = async (
  installation: Installation,
  view: MirrorView,
  author: Pick<Someone, 'user'>,
  sentence: string,
): Promise<void> => {
  const asked = await questionOf(installation, view, author)
  if (!asked) return
  await installation.keep(nameOf(view, author), null)
  const { channel, id } = placeOf(asked.question)
  await unlessRefused(ask(installation, (teams) => teams.edit(channel, id, settledCard(sentence))))
}

/** An older question was overtaken by a newer one. */
export const checkNewest = async (
  installation: Installation,
  view: MirrorView,
  author: Pick<Someone, 'user'>,
  key: string,
): Promise<Asked> => {
  const asked = await questionOf(installation, view, author)
  if (asked?.key === key) return asked
  throw new Refusal('stale', 'You wrote a newer line since, or this was decided already.')
}

/** A question shows the words of its line: once they are others, it asks about nothing. */
export const settleEdited = async (
  installation: Installation,
  view: MirrorView,
  author: Pick<Someone, 'user'>,
  key: string,
): Promise<void> => {
  const asked = await questionOf(installation, view, author)
  if (asked?.key !== key) return
  await settleQuestion(installation, view, author, asked.correction === undefined ? EDITED : EDITED_AGAIN)
}

const EDITED_AGAIN = '✏️ The line was edited once more.'
const EDITED = '🔒 It stays internal: the line was edited. Send to customer in its menu sends it as it is now.'
