import type { Answered, Envelope, Mailbox } from '@deskless/core/contract'
import { addressProblem } from '@deskless/core/contract'
import { readMemo } from '../memo.ts'
import type { Sender } from './settings.ts'

/** How a mail says that it answers, in the tongues of common programs. */
const ANSWERS = /^\s*(re|aw|antw|sv|vs|odp|ref|rif|res|ynt|回复|答复)\s*(\[\d+\])?\s*[:：]/i

export const reSubject = (subject: string): string => {
  const bare = subject.trim()
  return ANSWERS.test(bare) || bare === '' ? bare : `Re: ${bare}`.slice(0, 500)
}

const [PLUS, AT] = ['+', '@']

/** The mailbox itself, whatever stands behind its plus, and everything at its domain for answers. */
export const isOwn = (address: string, { address: own, replyDomain }: Sender['settings']): boolean => {
  const [local = '', domain = ''] = address.toLowerCase().split(AT)
  const [ownLocal = '', ownDomain = ''] = own.toLowerCase().split(AT)
  if (replyDomain && domain === replyDomain.toLowerCase()) return true
  return domain === ownDomain && (local === ownLocal || local.startsWith(ownLocal + PLUS))
}

const others = (mailboxes: readonly Mailbox[], taken: readonly Mailbox[], settings: Sender['settings']): Mailbox[] => {
  const seen = new Set(taken.map((one) => one.address.toLowerCase()))
  return mailboxes.filter(({ address }) => {
    const key = address.toLowerCase()
    if (seen.has(key) || isOwn(key, settings) || addressProblem(address)) return false
    seen.add(key)
    return true
  })
}

/**
 * Whom to answer: whoever the mail asks to, and everybody it went to but us. Our own last mail goes on to the same people.
 * Anybody can write a known address into From: nobody vouched for such a mail, so it sends no thread elsewhere, and
 * Reply-To stays for the agent to choose.
 */
export const envelopeFor = (before: Answered | undefined, { settings }: Sender): Envelope => {
  const { kind, envelope, first = true, memo } = before ?? {}
  if (!envelope) return { to: [], cc: [], bcc: [], subject: '' }
  const { subject, to, cc, from, replyTo = [] } = envelope
  if (kind === 'out') return { to, cc, bcc: [], subject: reSubject(subject) }
  const asked = first || readMemo(memo).verified ? others(replyTo, [], settings) : []
  const answerTo = asked.length > 0 ? asked : others(from ? [from] : [], [], settings)
  return { to: answerTo, cc: others([...to, ...cc], answerTo, settings), bcc: [], subject: reSubject(subject) }
}

/** What somebody typed, in one form. Nobody gives two people addresses that differ by capitals alone. */
export const address = (typed: string): string | undefined => {
  const bare = typed.trim().replace(/^mailto:/i, '')
  if (addressProblem(bare)) return undefined

  return bare.toLowerCase()
}
