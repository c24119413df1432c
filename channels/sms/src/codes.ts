// Twilio's error codes in words for an agent (https://www.twilio.com/docs/api/errors): one table for what a call is
// refused with and for what becomes of a message later.

type Code = {
  tell: string
  /** Going on later may help: the pause in milliseconds. Otherwise the same call fails the same way. */
  afterMs?: number
  /** The pause is about this one recipient, not about the sender. */
  holds?: 'thread'
  /** It speaks of the account, not of this one message. */
  about?: 'credentials'
}

const MINUTE = 60_000
const CREDENTIALS =
  'Twilio no longer accepts the credentials. Put the Account SID and auth token of the console into the settings.'
const SUSPENDED = 'Twilio suspended the account. Only Twilio can end that; see its console.'
const ASKED_TO_STOP =
  'This number asked not to be written to (STOP). It can be written to again once its owner sends START.'
const NO_NUMBER = 'Twilio says that this is no phone number. Look whether a digit is missing or too many.'
const NO_SENDER = 'Twilio cannot send from the sender of this inbox. Look it up in the Twilio console.'
const NOT_REACHED = 'The phone could not be reached: switched off, out of range, or not taking messages.'
const CARRIER = 'The carrier filtered this out as unwanted. Fewer links and plainer words help.'
const CARRIER_TROUBLE = 'The carrier had trouble and did not say which.'
const MEDIA = 'Twilio could not fetch the file. PUBLIC_URL must be reachable from outside.'
const FORMAT = 'WhatsApp or the carrier does not take files of this type or size.'
const REGISTRATION =
  'The sender is not registered for this country or carrier yet. Twilio’s console shows what is missing.'
const TEMPLATE = 'WhatsApp does not accept this template. Look in the Twilio console whether it is approved.'
const WINDOW =
  'WhatsApp allows free words for 24 hours after the customer’s last message, and that time is over. Send an approved template instead.'
const BUSY = 'Too much is being sent at once; Twilio asks for a pause.'

export const CODES: Readonly<Record<number, Code>> = {
  11200: { tell: MEDIA },
  11751: { tell: FORMAT },
  12300: { tell: MEDIA },
  14107: { tell: 'Too many messages went to this number within half a minute.', afterMs: MINUTE, holds: 'thread' },
  20003: { tell: CREDENTIALS, about: 'credentials' },
  20005: { tell: SUSPENDED, about: 'credentials' },
  20403: { tell: 'Twilio does not let this account do that.' },
  20404: { tell: 'Twilio does not know this any more.' },
  20429: { tell: BUSY, afterMs: 1_000 },
  21211: { tell: NO_NUMBER },
  21212: { tell: NO_SENDER },
  21217: { tell: NO_NUMBER },
  21219: { tell: 'A trial account only writes to numbers that were verified in the Twilio console.' },
  21265: { tell: 'Short codes cannot be written to.' },
  21266: { tell: 'This is the number of the inbox itself.' },
  21267: { tell: 'A trial account cannot send from a name.' },
  21401: { tell: NO_NUMBER },
  21408: { tell: 'The Twilio account may not send to this country. Allow it under Geo permissions in the console.' },
  21421: { tell: NO_SENDER },
  21601: { tell: NO_SENDER },
  21602: { tell: 'There is nothing in this message to send.' },
  21603: { tell: NO_SENDER },
  21604: { tell: NO_NUMBER },
  21605: { tell: 'This is longer than Twilio takes.' },
  21606: { tell: NO_SENDER },
  21608: { tell: 'A trial account only writes to numbers that were verified in the Twilio console.' },
  21609: { tell: 'Twilio needs a public https address to tell what becomes of a message: set PUBLIC_URL.' },
  21610: { tell: ASKED_TO_STOP },
  21611: { tell: 'The queue of this sender at Twilio is full.', afterMs: MINUTE },
  21612: { tell: 'There is no way from this sender to this number. Another sender may have one.' },
  21614: { tell: 'This number takes no SMS: it may be a landline.' },
  21617: { tell: 'This is longer than 1,600 characters.' },
  21619: { tell: 'There is nothing in this message to send.' },
  21620: { tell: MEDIA },
  21623: { tell: 'More than ten files cannot go in one message.' },
  21635: { tell: 'This is a landline, which takes no SMS.' },
  21654: { tell: TEMPLATE },
  21655: { tell: TEMPLATE },
  21656: { tell: 'The words filled into this template do not fit it.' },
  21659: { tell: NO_SENDER },
  21660: { tell: NO_SENDER },
  21661: { tell: NO_SENDER },
  21701: { tell: 'Twilio does not know this Messaging Service.' },
  21703: { tell: 'There is no number in this Messaging Service yet.' },
  21705: { tell: 'Twilio does not know this Messaging Service.' },
  21910: { tell: 'A WhatsApp sender only writes to WhatsApp, and any other one only to phone numbers.' },
  30001: { tell: 'The queue of this sender at Twilio was full, and the message was given up.', afterMs: MINUTE },
  30002: { tell: SUSPENDED, about: 'credentials' },
  30003: { tell: NOT_REACHED },
  30004: { tell: 'The phone or its carrier blocks messages from this sender.' },
  30005: { tell: 'Nobody has this number: it may be out of use.' },
  30006: { tell: 'This is a landline, or its carrier takes no SMS.' },
  30007: { tell: CARRIER },
  30008: { tell: CARRIER_TROUBLE },
  30010: { tell: 'This would have cost more than the limit set for it.' },
  30011: { tell: 'Nobody there takes MMS. Send a link instead.' },
  30017: { tell: 'The carrier’s network is full. Try again in a while.' },
  30019: { tell: 'This is larger than the carrier takes.' },
  30022: { tell: 'This sender sent more than its carriers allow for now.' },
  30023: { tell: 'This sender reached the number of messages its carrier allows in a day.' },
  30024: { tell: REGISTRATION },
  30027: { tell: 'T-Mobile takes no more from this brand today.' },
  30032: { tell: 'This toll-free number is not verified, so nothing goes out from it.' },
  30034: { tell: REGISTRATION },
  30035: { tell: REGISTRATION },
  30036: { tell: 'It waited longer than it was allowed to and was given up.' },
  30038: { tell: 'This was not delivered. Twilio’s console says why (error 30038).' },
  30039: { tell: 'This was not delivered. Twilio’s console says why (error 30039).' },
  30041: { tell: 'This was not delivered. Twilio’s console says why (error 30041).' },
  30400: { tell: CARRIER_TROUBLE },
  30410: { tell: 'The carrier did not answer in time.' },
  30450: { tell: 'Twilio protects against messages that are sent only to be paid for, and held this one to be one.' },
  30453: { tell: 'Twilio protects against messages that are sent only to be paid for, and held this one to be one.' },
  30500: { tell: CARRIER_TROUBLE },
  63001: { tell: 'WhatsApp did not accept Twilio’s own sign-in. See the sender in the Twilio console.' },
  63003: { tell: 'Nobody has WhatsApp at this number.' },
  63005: { tell: 'WhatsApp did not take these words.' },
  63007: { tell: 'Twilio knows no WhatsApp sender of this number.' },
  63009: { tell: 'WhatsApp had trouble and did not take this.' },
  63010: { tell: 'WhatsApp had trouble and did not take this.' },
  63012: { tell: 'WhatsApp had trouble and did not take this.' },
  63013: { tell: 'WhatsApp says that this breaks its policy.' },
  63015: { tell: 'Whoever is written to from the WhatsApp sandbox has to join it first.' },
  63016: { tell: WINDOW },
  63018: { tell: BUSY, afterMs: 10_000 },
  63019: { tell: MEDIA },
  63021: { tell: FORMAT },
  63024: { tell: 'Nobody has WhatsApp at this number.' },
  63030: { tell: FORMAT },
  63032: { tell: 'WhatsApp does not let this be sent to this person now.' },
  63033: { tell: 'This person blocked the number on WhatsApp.' },
  63038: { tell: 'This account reached its number of messages for today.' },
  63040: { tell: TEMPLATE },
  63041: { tell: 'WhatsApp paused this template because people complained of it.' },
  63042: { tell: 'WhatsApp switched this template off because people complained of it.' },
  63049: { tell: 'WhatsApp holds back advertising to this person for now.' },
  63050: { tell: 'WhatsApp holds back advertising to this person: they asked for less of it.' },
  63051: { tell: 'WhatsApp blocked the sender. See it in the Twilio console.' },
}

export const codeOf = (code: unknown): Code | undefined => CODES[Number(code)]

/** Of a message that failed; of a code nobody here knows, the number to look up. */
export const sentenceFor = (code: unknown): string => {
  const known = codeOf(code)?.tell
  if (known) return known
  return Number(code) > 0 ? `Twilio could not deliver this (error ${Number(code)}).` : 'Twilio could not deliver this.'
}

export const STOPPED = 21610

export const isStopped = (code: unknown): boolean => Number(code) === STOPPED
