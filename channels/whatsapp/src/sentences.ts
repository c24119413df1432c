// What Meta's error codes mean to an agent, and what a caller may do about them. One table, of the documented codes:
// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
import type { HookError } from './hooks.ts'

/**
 * `token`: the inbox must be connected anew. `setup`: an administrator must mend something. `pause`: too fast, the whole
 * number waits; `pair`: too fast for this person. `theirs`: Meta is in trouble. `never`: this message will not go.
 */
export type Kind = 'token' | 'setup' | 'pause' | 'pair' | 'theirs' | 'never'
export type Meaning = { is: Kind; tell: string }

const TOKEN = 'WhatsApp no longer accepts the access token. Put a new one into the settings of this inbox.'
const RIGHTS = 'The access token may not send for this number. Give its system user the permissions of the README.'
const FAST = 'WhatsApp asks for a pause: too many messages were sent.'
const TROUBLE = 'WhatsApp has trouble. Try again in a while.'

const token = (tell: string): Meaning => ({ is: 'token', tell })
const setup = (tell: string): Meaning => ({ is: 'setup', tell })
const pause = (tell: string): Meaning => ({ is: 'pause', tell })
const theirs = (tell: string): Meaning => ({ is: 'theirs', tell })
const never = (tell: string): Meaning => ({ is: 'never', tell })

const MEANINGS: Readonly<Record<number, Meaning>> = {
  0: token(TOKEN),
  1: theirs(TROUBLE),
  2: theirs(TROUBLE),
  3: token(RIGHTS),
  4: pause('The app at Meta made too many calls. WhatsApp asks for a pause.'),
  10: token(RIGHTS),
  33: setup('This phone number is no longer at WhatsApp. Look at the phone number ID of this inbox.'),
  100: never('WhatsApp refused a part of this message as wrong.'),
  190: token(TOKEN),
  368: setup('Meta blocked this business account for a while, because of its policies.'),
  80007: pause(FAST),
  130429: pause(FAST),
  130472: never('Meta did not deliver this: this person is part of an experiment without marketing messages.'),
  130497: setup('This business account may not write to people in this country.'),
  131000: theirs('WhatsApp could not send this and does not say why. Try again.'),
  131005: token(RIGHTS),
  131008: never('WhatsApp misses a part of this message.'),
  131009: never('WhatsApp refused a value in this message.'),
  131016: theirs('WhatsApp cannot be used right now. Try again in a while.'),
  131021: never('A number cannot write to itself.'),
  131026: never(
    'WhatsApp could not deliver this: the number may not be on WhatsApp, may run an old version, or did not accept the terms.',
  ),
  131030: setup('A test number writes only to the people on its list. Add this one at Meta, or use a real number.'),
  131031: setup('Meta locked this business account. Look at WhatsApp Manager.'),
  131037: setup('This number has no approved display name yet. Ask for one in WhatsApp Manager.'),
  131042: setup('Meta cannot charge for this message. Look at the payment settings of the business account.'),
  131045: setup('This number is not registered right. Register it at WhatsApp again.'),
  131047: never('More than 24 hours have passed since this person last wrote. Send an approved template instead.'),
  131048: setup('Meta limits this number, because too many people blocked or reported it. Look at its quality rating.'),
  131049: never(
    'Meta did not deliver this, to keep people from getting too many marketing messages. Try again in a day or two.',
  ),
  131050: never('This person no longer wants marketing messages of this business.'),
  131051: never('WhatsApp does not carry this kind of message.'),
  131052: never('WhatsApp could not give the file this person sent. Ask them to send it again.'),
  131053: never('WhatsApp could not take this file. Its type may not be what its name says.'),
  131055: setup('This phone number may not be used in this way.'),
  131056: { is: 'pair', tell: 'WhatsApp asks for a pause: too many messages to this person in a short time.' },
  131057: theirs('This number is being moved by Meta right now. Try again in a few minutes.'),
  131058: never('The sample template hello_world can only be sent from a test number.'),
  131060: never('WhatsApp no longer has this message.'),
  132000: never('The template wants another number of values. Fill in every one.'),
  132001: never('There is no such template in this language, or it is not approved.'),
  132005: never('With its values filled in, the template is too long.'),
  132007: never('What was filled into the template goes against the rules of WhatsApp.'),
  132012: never('A value does not fit the template: it wants another kind or form.'),
  132015: never('Meta paused this template because of its low quality. Use another one.'),
  132016: never('Meta switched this template off for good because of its low quality. Use another one.'),
  132068: never('The form behind this template is blocked.'),
  132069: never('The form behind this template is slowed down by Meta. Try again in an hour.'),
  133000: setup('An earlier removal of this number did not finish. Remove it at WhatsApp again.'),
  133004: theirs('WhatsApp cannot be used right now. Try again in a while.'),
  133005: setup('The two-step PIN of this number is wrong.'),
  133006: setup('This number must be verified before it can be registered.'),
  133008: setup('The two-step PIN was tried too often. Wait as long as WhatsApp says.'),
  133009: setup('The two-step PIN was given too fast. Wait as long as WhatsApp says.'),
  133010: setup('This phone number is not registered at the Cloud API. Register it in WhatsApp Manager.'),
  133015: setup('This number was removed just now. Wait five minutes and register it again.'),
  133016: setup('This number was registered and removed too often. Wait three days.'),
  134011: setup('Meta cannot use the payment details of this business account.'),
  135000: never('WhatsApp refused this and does not say why.'),
}

/** Codes of one family mean the same. */
export const meaningOf = (code: number): Meaning | undefined => {
  if (MEANINGS[code]) return MEANINGS[code]
  return code >= 200 && code <= 299 ? token(RIGHTS) : undefined
}

/** For a message that failed after WhatsApp took it. */
export const sentenceFor = (error: HookError | undefined): string => {
  const known = error?.code !== undefined ? meaningOf(error.code) : undefined
  if (known) return known.tell
  const why = error?.error_data?.details ?? error?.title ?? error?.message
  const number = error?.code !== undefined ? ` (${error.code})` : ''
  return why ? `WhatsApp did not deliver this${number}: ${whole(why)}` : `WhatsApp did not deliver this${number}.`
}

/** As one sentence, and no longer than one. */
export const whole = (words: string): string => `${words.trim().slice(0, 200).replace(/\.+$/, '')}.`
