import type { MirrorView, SuggestionView } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Executor } from '../db/index.ts'
import type { Outcome } from '../jobs/runner.ts'
import { suggestionViews } from '../queries/views.ts'
import type { MirrorRow } from './desk.ts'
import { standing } from './echo.ts'
import type { Claim } from './ledger.ts'
import { advance, claimPost, settlePost } from './ledger.ts'
import { discard, isHopeless, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import type { Known, Seen } from './steps.ts'

/** A proposed reply to post, or one that stands to draw anew. */
export type Draft =
  | { op: 'suggest'; seq: number; suggestion: SuggestionView }
  | { op: 'redraft'; seq: number; suggestion: SuggestionView; keys: readonly string[] }

const named = ({ type, data }: Seen): string[] =>
  type.startsWith('suggestion.') && typeof data?.suggestion === 'string' ? [data.suggestion] : []

/** What these events may show or change of suggestions: those they name, and with a contact's line all that are open. */
export const suggestionsIn = (
  db: Executor,
  { account_id, conversation_id }: MirrorRow,
  events: readonly Seen[],
): Promise<SuggestionView[]> => {
  const openIn = events.some(({ type }) => type === 'message.received') ? conversation_id : undefined
  return suggestionViews(db, account_id, { ids: events.flatMap(named), openIn })
}

/** One is posted while it is open, and drawn anew when it no longer is, or once the contact wrote since. Pure. */
export const draftsOf = (events: readonly Seen[], known: Known): Draft[] => {
  const drafts = new Map<string, Draft>()
  for (const event of events)
    for (const suggestion of known.suggestions?.values() ?? []) {
      const keys = known.keys.get(suggestion.id)?.posts
      if (keys && isChange(event, suggestion, known))
        drafts.set(suggestion.id, { op: 'redraft', seq: event.seq, suggestion, keys })
      if (!keys && suggestion.status === 'open' && isAbout(event, suggestion) && event.type === 'suggestion.added')
        drafts.set(suggestion.id, { op: 'suggest', seq: event.seq, suggestion })
    }
  return [...drafts.values()]
}

const isAbout = (event: Seen, { id }: SuggestionView): boolean => named(event).includes(id)

const isChange = (event: Seen, suggestion: SuggestionView, { messages }: Known): boolean => {
  if (isAbout(event, suggestion)) return event.type !== 'suggestion.added'
  const message = event.type === 'message.received' && event.message ? messages.get(event.message) : undefined
  return suggestion.status === 'open' && message !== undefined && message.number === suggestion.outdatedBy
}

/** Posts it exactly as a message is posted; undefined: it stands, or was refused for good. */
export const postDraft = async (
  showing: Showing,
  view: MirrorView,
  { suggestion, seq }: Draft,
): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const wish = { op: 'suggest' as const, position: seq, number: view.conversation.number }
  const claim = await claimPost(services.db.root, job, mirror, wish)
  if (!claim) return 'done'
  showing.tries = claim.attempts
  crashPoint('mirror.after-claim')
  try {
    const keys = await callSuggest(showing, view, suggestion, claim)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'suggestion' as const, target: suggestion.id })),
      mirror: { edit_seq: seq },
    })
    await discard(showing, spares)
  } catch (error) {
    await noteFailure(showing, claim, error, isHopeless(error) ? 'failed' : 'queued')
    if (!isHopeless(error)) throw error
    await advance(services.db.root, mirror, { edit_seq: seq })
  }
  return undefined
}

const callSuggest = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  suggestion: SuggestionView,
  { id: delivery, repeated }: Claim,
): Promise<string[]> => {
  const stands = repeated ? (await standing(services.db.root, mirror, delivery))[0] : undefined
  if (stands) return [stands]
  const what = { suggestion, delivery, repeated }
  return (await surface.mirror.suggestion?.post(what, view, installation))?.keys ?? []
}
