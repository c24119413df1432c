// What an agent reads in Teams when something was refused, kept back or went wrong. Sentences that say what to do next.
import type { RefusalCode, Spot } from '@deskless/core/contract'
import { ChannelError, oneLine, Refusal, refusals } from '@deskless/core/contract'

/** Only where the people of Teams need other words than the API's callers. */
const REFUSED: Partial<Record<RefusalCode, string>> = {
  unauthorised: 'Deskless does not know you yet. Ask an admin to add you with the e-mail address you have in Teams.',
  forbidden: 'Your role does not allow this. An admin can change that.',
  not_found: 'That is gone, or it never belonged here.',
  stale: 'Something changed while you were looking. Read the newest lines, then do it again.',
  id_reused: 'This was already done in another way. Look at the thread before you try again.',
  unavailable: 'Deskless cannot do this right now. Nothing was lost; try again in a moment.',
  rate_limited: 'That was a lot at once. Wait a moment and try again.',
}

export const refusalSentence = ({ code, tell }: Pick<Refusal, 'code' | 'tell'>): string => {
  const said = tell !== refusals[code].tell ? oneLine(tell, 900) : ''
  return `⚠️ ${said || REFUSED[code] || refusals[code].tell}`
}

/** What whoever pressed something is told of its failure; undefined for what is somebody's bug. */
export const failureSentence = (error: unknown): string | undefined => {
  if (error instanceof Refusal) return refusalSentence(error)
  if (!(error instanceof ChannelError)) return undefined
  const look = error.sent === 'unsure' ? ' Look whether it was done before you do it again.' : ''
  return `⚠️ ${oneLine(error.tell, 900)}${look}`
}

export const movedSentence = ({ name, url }: Spot): string =>
  `🔒 This conversation goes on in ${oneLine(name, 120, 'another channel')}${url ? `: ${url}` : ''}. What is written here stays internal.`

export const sentences = {
  unmapped:
    '🔒 Deskless does not know you, so this stays internal. Ask an admin to add you with the e-mail address you have in Teams, or write “link” and a code in the chat with me. The code comes from where you are signed in to Deskless.',
  howToLink:
    'Where you are signed in to Deskless, ask for a code (POST /v1/me/link-codes), then write it here behind “link”. An admin can also say who you are: command link_agent.',
  notPermitted: '🔒 Your role may read here, but not answer. This stays internal.',
  guest: '🔒 Guests cannot answer customers. This stays internal.',
  external: '🔒 People of other companies cannot answer customers. This stays internal.',
  notOfAgent: '🔒 Only lines of agents can be sent, so this stays internal. Write it anew with Reply.',
  askedAnew: '🔒 Not sent yet: something was said or changed since. Read the question anew.',
  alerts: '🔔 This channel only watches. Nothing written here reaches the customer.',
  unfit:
    '⚠️ Deskless lost its credentials in this tenant, so nothing is sent from here. An admin of Deskless can mend it.',
  quoted: '🔒 A line that quotes or forwards something always stays internal. Write it anew with Reply.',
  unheard:
    '🔒 Deskless did not hear this line, so only its author can send it. Press Reply on the card to write to the customer.',
  notYours: '🔒 Only its author, or the assignee, can send this line.',
  tooLate: '📨 It is on its way already, or was kept internal before.',
  keptInternal: '🔒 It stays internal.',
  sent: '📨 It is on its way to the customer.',
  sentBefore: 'This line was sent before, or is gone.',
  noConversation: 'This is no conversation of Deskless. Do this in a thread below one of its cards.',
  topLevel: '🔒 A new post reaches no customer. Write in the thread below a card.',
  emptyReply: 'Write something or tick a file.',
  customerKeeps: 'The customer keeps what was sent.',
  noted: '🔒 Kept as an internal note.',
} as const
