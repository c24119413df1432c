// What is done with a proposed answer: send it as it stands, write it anew, put it aside.
import type { SuggestionView } from '@deskless/core/contract'
import { canonOfParts, conversationView, newerThan, Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { decide } from '../line.ts'
import { whoIs } from '../people.ts'
import { draftWords } from '../render/draft.ts'
import type { Where } from '../say.ts'
import { tellOnly } from '../say.ts'
import { whyNot } from '../why-not.ts'
import { openReply } from './reply.ts'
import { act } from './triage.ts'

type Pressed = { installation: Installation; trigger: string; user: string; id: string; where: Where }

/** Its words stood above the button, and Slack's own dialog named who gets them. */
export const sendDraft = async (pressed: Pressed, suggestionId: string): Promise<void> => {
  const { installation, user, id, where } = pressed
  const suggestion = await openOne(installation, suggestionId)
  const { conversation, parts, madeFor } = suggestion
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, conversation)])
  const { member } = someone
  const mentions = { users: [], usergroups: [], channels: [], broadcast: false }
  const read = { canon: canonOfParts(parts), mentions }
  const deed = { gesture: 'preview', actor: someone, suggested: true, view, message: {}, read, age: 0 } as const
  const decided = await decide(installation, deed)
  if (decided.is === 'internal' || !member)
    return tellOnly(installation, where, await whyNot(installation, someone, view))
  const newer = await newerThan(installation, view, madeFor, member)
  if (decided.is === 'ask' || newer.length > 0) return open(pressed, suggestion, newer)
  // What comes between our look and the answer refuses it: the draft was not made for that.
  const expect = { lastInNumber: view.conversation.lastInNumber }
  const by = { actor: { kind: 'member', id: member.id } as const, id, expect }
  await installation.hub.command('reply', { conversation, parts, suggestion: suggestionId }, by)
}

export const editDraft = async (pressed: Pressed, suggestionId: string): Promise<void> =>
  open(pressed, await openOne(pressed.installation, suggestionId))

export const discardDraft = async ({ installation, user, id }: Pressed, suggestion: string): Promise<void> =>
  act(installation, user, id, 'dismiss_suggestion', { suggestion })

/** The same form as any answer, which says that it is this one. */
const open = (
  { installation, trigger, user }: Pressed,
  { id, conversation, parts }: SuggestionView,
  stale: Awaited<ReturnType<typeof newerThan>> = [],
): Promise<void> => {
  const draft = canonOfParts(draftWords(parts))
  return openReply(installation, trigger, user, conversation, { draft, suggestion: id, stale })
}

const openOne = async ({ hub }: Installation, id: string): Promise<SuggestionView> => {
  const suggestion = await hub.read.suggestion(id)
  if (!suggestion) throw new Refusal('not_found', 'This draft is gone.')
  if (suggestion.status === 'open') return suggestion
  const by = suggestion.settledBy ? ` by ${suggestion.settledBy.name}` : ''
  throw new Refusal('closed', `This draft was ${suggestion.status === 'accepted' ? 'sent' : 'discarded'}${by} already.`)
}
