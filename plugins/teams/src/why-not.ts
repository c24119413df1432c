import type { MirrorView } from '@deskless/core/contract'
import type { Someone } from './people.ts'
import { movedSentence, sentences } from './render/sentences.ts'

/** Why somebody cannot send from here at all. */
export const whyNot = ({ person }: Pick<Someone, 'person'>, view: MirrorView): string => {
  if (view.movedTo) return movedSentence(view.movedTo)
  if (view.unfit) return sentences.unfit
  if (view.mode === 'alerts') return sentences.alerts
  if (person === 'unmapped') return sentences.unmapped
  if (person === 'guest') return sentences.guest
  if (person === 'external') return sentences.external
  return person === 'agent' ? sentences.keptInternal : sentences.notPermitted
}
