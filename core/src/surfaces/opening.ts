import type { MirrorView } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import type { Outcome } from '../jobs/runner.ts'
import { messagePage } from '../queries/views.ts'
import type { Doubt } from './echo.ts'
import type { Claim } from './ledger.ts'
import { claimPost, settlePost } from './ledger.ts'
import { discard, noteFailure } from './settling.ts'
import type { Showing } from './showing.ts'
import { later, turn } from './showing.ts'

/** Posts the card, from which the thread has its name. Undefined: it stands. */
export const open = async (
  showing: Showing,
  view: MirrorView,
  doubt: Doubt | undefined,
): Promise<Outcome | undefined> => {
  const { services, job, mirror } = showing
  const { place } = mirror
  const stop = await turn(showing, { is: 'open' }, view)
  if (stop) return stop
  const claim = await claimPost(services.db.root, job, mirror, {
    op: 'open',
    position: place,
    number: view.conversation.number,
  })
  if (!claim) return 'done'
  showing.tries = claim.attempts
  crashPoint('mirror.after-claim')
  const stands = doubt?.op === 'open' ? doubt.stands[0] : undefined
  try {
    const { root, keys } = stands ? { root: stands, keys: [stands] } : await callOpen(showing, view, claim)
    crashPoint('mirror.before-settle')
    const spares = await settlePost(services.db.root, mirror, claim, {
      keys: keys.map((key) => ({ key, kind: 'conversation' as const, target: mirror.conversation_id })),
      // An older card, known by its echo, is yet to be drawn anew.
      mirror: { root, ...(stands ? {} : { card_seq: view.conversation.seq }) },
    })
    // Moved while the call was under way: this card is one that was left.
    if (mirror.place !== place) return later(0)
    // Another worker may have been quicker while this call hung: its card is the card.
    await discard(showing, mirror.root === root ? spares : [...spares, root])
    return undefined
  } catch (error) {
    await noteFailure(showing, claim, error, 'queued')
    throw error
  }
}

const callOpen = async (
  { services, mirror, surface, installation }: Showing,
  view: MirrorView,
  { id: delivery, repeated }: Claim,
): Promise<{ root: string; keys: string[] }> => {
  const [first] = await messagePage(services.db.root, mirror.account_id, mirror.conversation_id, { after: 0, limit: 1 })
  return surface.mirror.open(view, first, installation, { delivery, repeated })
}
