import type { Fact, From, Part, Profile, RawItem } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import { isStopped, sentenceFor } from './codes.ts'
import { consentIn } from './consent.ts'
import type { Hook } from './hooks.ts'
import { isStatus, readHook } from './hooks.ts'
import { mediaParts } from './media.ts'
import type { Peer } from './numbers.ts'
import { identityOf, peerOf } from './numbers.ts'
import { DELIVERY } from './receive.ts'
import type { Inbox } from './settings.ts'
import { senderKind } from './settings.ts'

export const parse = (raw: RawItem, inbox: Inbox): Fact[] => {
  const hook = readHook(raw.body)
  const kind = senderKind(inbox)
  if (isStatus(hook)) return receiptFacts(hook, peerOf(hook.To, kind), raw.headers[DELIVERY])
  const them = peerOf(hook.From ?? '', kind)
  const consent = consentIn(hook, inbox.settings.stopWords === 'on' && !them.whatsapp)
  return [
    ...(hook.ButtonPayload || hook.ListId ? [answerFact(hook, them)] : messageFacts(hook, them)),
    ...(consent ? [{ is: 'consent' as const, identity: identityOf(them, hook.AccountSid ?? ''), consent }] : []),
  ]
}

const fromOf = (hook: Hook, them: Peer): From => {
  const profile = profileOf(hook)
  return { side: 'contact', identities: [identityOf(them, hook.AccountSid ?? '')], ...(profile && { profile }) }
}

/** Of an SMS Twilio knows where its number was given out: that may tell a time zone, never where somebody is. */
const profileOf = ({ ProfileName, FromCity, FromState, FromZip, FromCountry }: Hook): Profile | undefined => {
  const places = { city: FromCity, state: FromState, zip: FromZip, country: FromCountry }
  const attributes = Object.fromEntries(Object.entries(places).flatMap(([name, it]) => (it ? [[name, it]] : [])))
  const known = { ...(ProfileName && { name: ProfileName }), ...(Object.keys(attributes).length > 0 && { attributes }) }
  return Object.keys(known).length > 0 ? known : undefined
}

/** What `pieces` needs to answer this address, and where an advertisement led here from. */
const memoOf = (
  { ReferralSourceUrl }: Hook,
  { whatsapp, thread, written }: Peer,
): { memo?: Record<string, unknown> } => {
  const old = whatsapp && !written.endsWith(thread.replace('whatsapp:', ''))
  const memo = { ...(old && { written }), ...(ReferralSourceUrl && { referral: ReferralSourceUrl.slice(0, 500) }) }
  return Object.keys(memo).length > 0 ? { memo } : {}
}

const messageFacts = (hook: Hook, them: Peer): Fact[] => {
  const parts = partsOf(hook)
  if (parts.length === 0) return []
  const of = hook.OriginalRepliedMessageSid
  return [
    {
      is: 'message',
      key: hook.MessageSid,
      threads: [{ ref: them.thread }],
      from: fromOf(hook, them),
      parts,
      ...(of && { answersKey: of }),
      ...memoOf(hook, them),
    },
  ]
}

/** A quick reply or a row of a list, on WhatsApp. */
const answerFact = (hook: Hook, them: Peer): Fact => ({
  is: 'answer',
  key: hook.MessageSid,
  threads: [{ ref: them.thread }],
  from: fromOf(hook, them),
  choice: hook.ButtonPayload ?? hook.ListId ?? '',
  label: hook.ButtonText ?? hook.ListTitle ?? hook.Body ?? '',
  ...(hook.OriginalRepliedMessageSid && { of: hook.OriginalRepliedMessageSid }),
  ...memoOf(hook, them),
})

const partsOf = (hook: Hook): Part[] => {
  const { Body: words = '', Latitude, Longitude, Label, Address } = hook
  const media = mediaParts(hook)
  const [first, ...rest] = media
  if (Latitude && Longitude) {
    const at = { latitude: Number(Latitude), longitude: Number(Longitude) }
    return [{ is: 'location', ...at, ...(Label && { name: Label }), ...(Address && { address: Address }) }]
  }
  if (first?.is === 'file' && words && rest.length === 0) return [{ ...first, caption: words.slice(0, 4000) }]
  return [...(words ? [text(words)] : []), ...media]
}

const STATUSES = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  partially_delivered: 'accepted',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
} as const

/** Whoever stopped us is known from then on, also when the carrier is the first to say so. */
const receiptFacts = (
  { MessageSid: of, MessageStatus = '', ErrorCode, AccountSid = '' }: Hook,
  them: Peer,
  delivery?: string,
): Fact[] => {
  const status = STATUSES[MessageStatus as keyof typeof STATUSES]
  if (!status) return []
  const tell = status === 'failed' ? sentenceFor(ErrorCode) : undefined
  return [
    { is: 'receipt', of, status, ...(tell && { tell }), ...(delivery && { delivery }) },
    ...(isStopped(ErrorCode)
      ? [{ is: 'consent' as const, identity: identityOf(them, AccountSid), consent: 'stop' as const }]
      : []),
  ]
}
