import type { FilledResponse, Part } from '@deskless/core/contract'
import { canonOfParts, Refusal } from '@deskless/core/contract'
import type { PlainTextOption } from '@slack/types'
import type { Installation } from '../client.ts'
import { filePart } from '../files.ts'
import type { Submitted } from '../modal.ts'
import { memoOf, updateModal } from '../modal.ts'
import { whoIs } from '../people.ts'
import type { Attached, Composed } from '../render/canned.ts'
import { cannedOption, unfilledBlocks, withCanned } from '../render/canned.ts'
import type { KnownBlock } from '../render/index.ts'
import { readReply, replyModal, richTextToCanon } from '../render/index.ts'
import { NOBODY_OUTSIDE } from '../render/nobody.ts'
import { context } from '../render/shapes.ts'
import { costOf } from './cost.ts'
import { drawnAgain } from './newer.ts'

/** More than anybody reads in a menu. */
const OFFERED = 50

/** While somebody types. Who is not of ours is offered nothing. */
export const offerCanned = async (
  installation: Installation,
  user: string,
  query: string,
): Promise<PlainTextOption[]> => {
  const { member } = await whoIs(installation, user)
  if (!member) return []
  const found = await installation.hub.read.cannedResponses(member.id, { query: query.slice(0, 200), limit: OFFERED })
  return found.map(cannedOption)
}

type Memo = Composed & { seen: number; s?: string }

/** Puts the chosen one into the form, behind what was typed. */
export const insertCanned = async (
  installation: Installation,
  user: string,
  form: Submitted,
  response: string,
  id: string,
): Promise<void> => {
  const { c } = memoOf<Memo>(form)
  const { member } = await whoIs(installation, user)
  if (!member) return
  const filled = await installation.hub.read.filledResponse(response, { conversation: c, member: member.id })
  if (!filled) return redraw(installation, form, undefined, [context('⚠️ This response is gone. Nothing was changed.')])
  const made = withCanned(form.state, memoOf<Memo>(form), canonOfParts(words(filled)), attachments(filled))
  if (typeof made === 'string') return redraw(installation, form, undefined, [context(NO_ROOM[made])])
  await redraw(installation, form, made, unfilledBlocks(filled.unfilled))
  await installation.desk?.replying.start(c, member.id)
  await used(installation, member.id, response, id)
}

const NO_ROOM = {
  'too long': '⚠️ Together with what you wrote this is too long for one form, so nothing was changed. Send yours first.',
  'too many files':
    '⚠️ An answer carries up to ten files of canned responses, so nothing was changed. Send these first.',
}

const words = ({ parts }: FilledResponse): Part[] => parts.filter((part) => part.is !== 'file')

const attachments = ({ parts }: FilledResponse): Attached[] =>
  parts.flatMap((part) => (part.is === 'file' && part.file ? [{ id: part.file, name: part.name.slice(0, 60) }] : []))

type Made = { draft: Parameters<typeof replyModal>[0]['draft']; composed: Composed }

/** `made`: what stands in the form anew. Without it the form keeps its fields, and what stands in them. */
const redraw = async (
  installation: Installation,
  form: Submitted,
  made: Made | undefined,
  says: KnownBlock[],
): Promise<void> => {
  const { v, a, was } = memoOf<Memo>(form)
  const drawn = await drawnAgain(installation, form)
  const composed = made?.composed ?? { v, a, was }
  const { after } = readReply(form.state, NOBODY_OUTSIDE)
  const canon = made
    ? richTextToCanon(made.draft, NOBODY_OUTSIDE).canon
    : readReply(form.state, NOBODY_OUTSIDE, composed).canon
  const cost = await costOf(installation, drawn.view.conversation.inbox.id, canon, true)
  await updateModal(
    installation,
    form,
    replyModal({ ...drawn, draft: made?.draft, composed, says: [...cost, ...says], after }),
  )
}

/** Offered first the next time. The form is filled already, so a refusal of this is nobody's trouble. */
const used = async (installation: Installation, member: string, response: string, id: string): Promise<void> => {
  const by = { actor: { kind: 'member' as const, id: member }, id: `${id}:use` }
  try {
    await installation.hub.command('use_canned_response', { response }, by)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

/** The files that kept their tick, as parts of an answer. */
export const attachedParts = (installation: Installation, files: readonly Attached[]): Promise<Part[]> =>
  Promise.all(
    files.map(async ({ id, name }) => {
      const file = await installation.hub.files.find(id)
      if (!file) throw new Refusal('not_found', `The file ${name} is gone. Take its tick away, or attach it anew.`)
      return filePart(id, file)
    }),
  )
