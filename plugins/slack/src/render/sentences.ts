// What an agent reads in Slack when something was refused, kept back or went wrong. Sentences that say what to do next.
import type { RefusalCode } from '@deskless/core/contract'
import { ChannelError, Refusal, refusals } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'

/** Only where Slack's people need other words than the API's callers; else the thrower's own sentence is the best. */
const REFUSED: Partial<Record<RefusalCode, string>> = {
  unauthorised:
    'Deskless does not know you yet. Ask an admin to add you with the e-mail address of your Slack profile.',
  forbidden: 'Your role does not allow this. An admin can change that.',
  not_found: 'That is gone, or it never belonged to this workspace.',
  stale: 'Something changed while you were looking. Read the newest lines, then do it again.',
  id_reused: 'This was already done in another way. Look at the thread before you try again.',
  bad_signature: 'Slack and Deskless do not agree on the signing secret. An admin has to set it again.',
  unavailable: 'Deskless cannot do this right now. Nothing was lost; try again in a moment.',
  rate_limited: 'That was a lot at once. Wait a moment and try again.',
}

const isCode = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)

/** `tell` is the thrower's own sentence; it is escaped here. */
export const refusalSentence = ({ code, tell }: { code: string; tell?: string }): string => {
  if (!isCode(code)) return sentences.trouble
  const said = tell && tell !== refusals[code].tell ? escapedCut(oneLine(tell, 900), 1_500) : ''
  return `⚠️ ${said || REFUSED[code] || refusals[code].tell}`
}

/** What whoever pressed something is told of its failure; undefined for what is somebody's bug. */
export const failureSentence = (error: unknown): string | undefined => {
  if (error instanceof Refusal) return refusalSentence(error)
  if (!(error instanceof ChannelError)) return undefined
  const look = error.sent === 'unsure' ? ' Look whether it was done before you do it again.' : ''
  return `⚠️ ${escapedCut(oneLine(error.tell, 900), 1_500)}${look}`
}

const ELSEWHERE =
  'The conversation goes on: find it on the Home tab of Deskless, by `/deskless search`, or through the API.'

/** For ephemerals, in mrkdwn. */
export const sentences = {
  unmapped:
    '🔒 Deskless does not know you, so this stays internal. Ask an admin to add you with the e-mail address of your Slack profile, or type `/deskless link` outside a thread.',
  howToLink:
    'Where you are signed in to Deskless, ask for a code (`POST /v1/me/link-codes`), then type it here behind `link`. An admin can also say who you are: command `link_agent`.',
  notPermitted: '🔒 Your role may read here, but not answer. This stays internal.',
  guest: '🔒 Guests cannot answer customers. This stays internal.',
  external: '🔒 People of other companies cannot answer customers. This stays internal.',
  broadcast: '🔒 A line that is also sent to the channel always stays internal.',
  alerts: '🔔 This channel only watches. Nothing written here reaches the customer.',
  unfit:
    '⚠️ Deskless lost its token or a permission in this workspace, so nothing is sent from here. An admin of Deskless can mend it: install the app again. Until then answer elsewhere.',
  archived: `🔔 This channel is archived, so nothing is sent from here. ${ELSEWHERE}`,
  left: `🔔 Deskless was removed from this channel, so nothing is sent from here. ${ELSEWHERE}`,
  shared: '🔒 This channel is shared with another company, so nothing is sent from here.',
  unsaid:
    '🔒 Slack does not say right now who else reads this channel, so nothing was sent. Use *Send to customer* in the menu of the line in a moment.',
  editStaysNote: '🔒 Editing a line never sends it. Use *Send to customer* in its menu.',
  notYours: '🔒 Only its author, or the assignee, can send this line.',
  authorAsked: '🔒 Only its author, or the assignee, can send this line. Its author was asked.',
  notTyped: '🔒 Only a line that was typed in this thread can be sent like this. Use *Reply*.',
  tooLate: '📨 It is on its way already, or was kept internal before.',
  keptInternal: '🔒 It stays internal.',
  sent: '📨 It is on its way to the customer.',
  late: '🔒 This line reached Deskless late, so it was not sent. Use *Send to customer* in its menu if it still fits.',
  noConversation: 'This is no conversation of Deskless. Do this in a thread below one of its cards.',
  emptyReply: 'Write something or attach a file.',
  cannotEdit: 'The customer keeps the old text: this channel cannot change what was sent. You can send a correction.',
  cannotRemove: 'The customer keeps it: this channel cannot take back what was sent.',
  trouble: '⚠️ That did not work, and it is our fault. Nothing was sent. Try again, and tell an admin if it goes on.',
} as const
