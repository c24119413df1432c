import type { Cost, Part } from '@deskless/core/contract'
import { blankLink, withLinks } from './links.ts'
import { outgoing } from './pieces.ts'
import type { Segments } from './segments.ts'
import { segmentsOf } from './segments.ts'
import type { Inbox } from './settings.ts'
import { filesGoByLink, senderKind } from './settings.ts'

/** An SMS is paid for by its segments, an MMS once. On WhatsApp a length costs nothing. */
export const cost = (parts: readonly Part[], inbox: Inbox): Cost | undefined => {
  if (senderKind(inbox) === 'whatsapp') return undefined
  const messages = outgoing(parts, inbox)
  const isMms = ({ files }: (typeof messages)[number]): boolean => files !== undefined && !filesGoByLink(inbox)
  const pictures = messages.filter(isMms).length
  const texts = messages.filter((one) => !isMms(one)).map((one) => segmentsOf(withLinks(one, () => blankLink(inbox))))
  const units = texts.reduce((sum, { count }) => sum + count, pictures)
  return { units, tell: [...(pictures > 0 ? [`${pictures} MMS`] : []), ...inWords(texts)].join(', and ') || NOTHING }
}

const NOTHING = 'One SMS segment holds 160 characters, or 70 when one is not of the SMS alphabet (emoji, say).'

const inWords = (texts: readonly Segments[]): string[] => {
  if (texts.length === 0) return []
  const sum = (of: 'count' | 'used' | 'room') => texts.reduce((total, one) => total + one[of], 0)
  const odd = texts.find((one) => one.odd !== undefined)?.odd
  const why = odd && odd.trim() !== '' ? `“${odd}”` : 'A sign'
  const short = odd === undefined ? '' : ` ${why} is not in the SMS alphabet, so a segment holds 70 instead of 160.`
  return [
    `${sum('count')} SMS ${sum('count') === 1 ? 'segment' : 'segments'}: ${sum('used')} of ${sum('room')} characters.${short}`,
  ]
}
