// STOP and START, as Twilio and the carriers understand them (https://help.twilio.com/articles/223134027).
import type { Hook } from './hooks.ts'

const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']
/** YES is no such word: it answers our own questions far more often than it takes a STOP back. */
const START = ['START', 'UNSTOP']

/**
 * Advanced Opt-Out says itself what it took a message for. Otherwise a message that is one of these words and nothing else;
 * on WhatsApp they are ordinary words. HELP changes nothing: Twilio answers it.
 */
export const consentIn = ({ OptOutType, Body = '' }: Hook, words: boolean): 'stop' | 'start' | undefined => {
  const taken = OptOutType?.toUpperCase()
  if (taken) return taken === 'STOP' ? 'stop' : taken === 'START' ? 'start' : undefined
  const word = words ? Body.trim().toUpperCase() : ''
  if (STOP.includes(word)) return 'stop'
  return START.includes(word) ? 'start' : undefined
}
