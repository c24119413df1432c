import { canonOfParts, newerThan, Refusal } from '@deskless/core/contract'
import { writeField } from '../written.ts'
import type { Press } from './press.ts'
import { textIn, viewOf } from './press.ts'
import { openReply } from './reply.ts'

/** A proposed answer opens in the form, with what was said since it was made; sent from there, it is accepted. */
export const openDraft = async (press: Press): Promise<unknown> => {
  const { installation, person } = press
  const suggestion = await installation.hub.read.suggestion(textIn(press, 's'))
  if (!suggestion) throw new Refusal('not_found', 'This draft is gone.')
  const { id: s, parts, status, settledBy, madeFor } = suggestion
  if (status !== 'open')
    throw new Refusal(
      'closed',
      `This draft was ${status === 'accepted' ? 'sent' : 'discarded'}${settledBy ? ` by ${settledBy.name}` : ''} already.`,
    )
  const view = await viewOf(press)
  const stale = person.member ? await newerThan(installation, view, madeFor, person.member) : []
  const text = writeField(canonOfParts(parts.filter((part) => part.is === 'text')))
  return openReply(press, { s, text, stale })
}
