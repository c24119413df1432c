// What Meta says of the whole business account: templates it refused, numbers it rates low, an account it closed.
import type { Fact } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Value } from './hooks.ts'
import { whole } from './sentences.ts'

/** Facts of a change that speaks of no message. What only informs says nothing. */
export const accountFacts = (field: string, value: Value): Fact[] => READERS[field]?.(value) ?? []

type Reader = (value: Value) => Fact[]

const word = z.string().max(2_000).optional()

const told = (key: string, tell: string): Fact => ({ is: 'notice', key, tell })
const looked = (key: string, tell?: string): Fact => ({ is: 'notice', key, ...(tell && { tell }), templates: true })
const broken = (key: string, tell: string): Fact[] => [{ is: 'status', health: 'misconfigured', tell }, told(key, tell)]

const template = z.looseObject({
  event: word,
  reason: word.nullable(),
  message_template_name: z.string().max(600).default('?'),
  message_template_language: z.string().max(20).default('?'),
  other_info: z.looseObject({ description: word }).optional(),
  rejection_info: z.looseObject({ reason: word, recommendation: word }).optional(),
  new_quality_score: word,
  new_category: word,
})
type Template = z.infer<typeof template>

const named = ({ message_template_name: name, message_template_language: language }: Template): string =>
  `the template “${name}” (${language})`

/** Why, in whatever words came with it. */
const because = ({ reason, other_info, rejection_info }: Template): string => {
  const said = [rejection_info?.reason ?? other_info?.description, rejection_info?.recommendation].filter(Boolean)
  if (said.length > 0) return ` It says: ${whole(said.map((it) => it?.replace(/[.\s]+$/, '')).join('. '))}`
  return reason && reason !== 'NONE' ? ` Its reason: ${reason.toLowerCase().replaceAll('_', ' ')}.` : ''
}

const STATES: Readonly<Record<string, (which: string) => string>> = {
  REJECTED: (which) => `WhatsApp refused ${which}, so nobody can send it.`,
  PAUSED: (which) => `WhatsApp paused ${which}: customers did not like it. It cannot be sent for now.`,
  DISABLED: (which) => `WhatsApp took ${which} out of use: customers did not like it.`,
  FLAGGED: (which) => `WhatsApp may soon take ${which} out of use: customers do not like it.`,
  LIMIT_EXCEEDED: (which) => `WhatsApp did not take ${which}: the account has as many as it may have.`,
}

/** Whatever became of it, the list is another one now; what needs somebody is told as well. */
const templateState: Reader = (value) => {
  const it = template.parse(value)
  const state = STATES[it.event ?? '']
  const key = `template:${it.message_template_name}:${it.message_template_language}:${it.event ?? ''}`
  return [looked(key, state && state(named(it)) + because(it))]
}

const templateQuality: Reader = (value) => {
  const it = template.parse(value)
  if (it.new_quality_score !== 'RED') return []
  const key = `template-quality:${it.message_template_name}:${it.message_template_language}`
  return [told(key, `Customers do not like ${named(it)}. WhatsApp pauses it if that goes on.`)]
}

const templateCategory: Reader = (value) => {
  const it = template.parse(value)
  const to = it.new_category?.toLowerCase()
  const key = `template-category:${it.message_template_name}:${it.message_template_language}:${to ?? ''}`
  return [looked(key, to && `WhatsApp counts ${named(it)} as ${to} from now on, and charges for it as such.`)]
}

const templateChanged: Reader = (value) => {
  const it = template.parse(value)
  return [looked(`template:${it.message_template_name}:${it.message_template_language}`)]
}

const number = z.looseObject({
  display_phone_number: z.string().max(40).default(''),
  event: word,
  current_limit: word,
  decision: word,
  rejection_reason: word.nullable(),
  requested_verified_name: word,
})

const numberQuality: Reader = (value) => {
  const { display_phone_number, metadata, event, current_limit: limit } = number.parse(value)
  const shown = display_phone_number || metadataNumber(metadata)
  const least = limit ? ` Its limit is ${limit.replace('TIER_', '').toLowerCase()} people a day.` : ''
  if (event === 'FLAGGED')
    return [told(`number:${shown}:${event}`, `WhatsApp rates the number ${shown} low, and may restrict it.${least}`)]
  if (event === 'DOWNGRADE')
    return [told(`number:${shown}:${event}`, `WhatsApp lets the number ${shown} write to fewer people now.${least}`)]
  return []
}

const metadataNumber = (metadata: unknown): string =>
  z.looseObject({ display_phone_number: z.string() }).safeParse(metadata).data?.display_phone_number ?? ''

const numberName: Reader = (value) => {
  const { display_phone_number: shown, decision, requested_verified_name: name = '?' } = number.parse(value)
  if (decision !== 'REJECTED') return []
  return [told(`number-name:${shown}:${name}`, `WhatsApp refused the name “${name}” for the number ${shown}.`)]
}

const account = z.looseObject({
  event: word,
  decision: word,
  ban_info: z.looseObject({ waba_ban_state: z.union([z.string(), z.array(z.string())]).optional() }).optional(),
  violation_info: z.looseObject({ violation_type: word }).optional(),
  restriction_info: z.array(z.looseObject({ restriction_type: word, expiration: z.unknown() })).optional(),
})
type Account = z.infer<typeof account>

const BANS: Readonly<Record<string, Fact[]>> = {
  DISABLE: broken('account:disabled', 'WhatsApp closed this business account. Look at WhatsApp Manager.'),
  SCHEDULE_FOR_DISABLE: [
    told('account:closing', 'WhatsApp is about to close this business account. Look at WhatsApp Manager.'),
  ],
  REINSTATE: [{ is: 'status', health: 'ok', tell: 'WhatsApp opened this business account again.' }],
}

const EVENTS: Readonly<Record<string, (about: Account) => Fact[]>> = {
  DISABLED_UPDATE: ({ ban_info }) => [ban_info?.waba_ban_state ?? []].flat().flatMap((state) => BANS[state] ?? []),
  ACCOUNT_VIOLATION: ({ violation_info }) => {
    const kind = violation_info?.violation_type?.toLowerCase().replaceAll('_', ' ') ?? 'not named'
    return [told(`account:violation:${kind}`, `WhatsApp says that this account broke its rules (${kind}).`)]
  },
  ACCOUNT_RESTRICTION: ({ restriction_info = [] }) => {
    const kinds = restriction_info.map((it) => (it.restriction_type ?? '').toLowerCase().replaceAll('_', ' '))
    return [told(`account:restricted:${kinds.join()}`, `WhatsApp restricted this account: ${kinds.join(', ')}.`)]
  },
  ACCOUNT_DELETED: () => broken('account:deleted', 'This business account was deleted at WhatsApp.'),
  PARTNER_REMOVED: () => {
    const tell = 'The app was removed from this business account at WhatsApp. Give it the account again.'
    return [{ is: 'status', health: 'reauthorise', tell }, told('account:removed', tell)]
  },
}

const accountChanged: Reader = (value) => {
  const it = account.parse(value)
  return EVENTS[it.event ?? '']?.(it) ?? []
}

const accountReviewed: Reader = (value) => {
  const { decision } = account.parse(value)
  if (decision === 'REJECTED')
    return broken(
      'account:review',
      'WhatsApp looked at this business account and refused it. Look at WhatsApp Manager.',
    )
  return decision === 'APPROVED'
    ? [{ is: 'status', health: 'ok', tell: 'WhatsApp looked at this business account and approved it.' }]
    : []
}

const alert = z.looseObject({
  alert_info: z
    .looseObject({ alert_severity: word, alert_status: word, alert_type: word, alert_description: word })
    .optional(),
})

const alerted: Reader = (value) => {
  const { alert_info: it } = alert.parse(value)
  if (!it?.alert_description || it.alert_severity === 'INFORMATIONAL' || it.alert_status === 'RESOLVED') return []
  return [told(`alert:${it.alert_type ?? ''}`, `WhatsApp warns: ${whole(it.alert_description)}`)]
}

const secured: Reader = (value) => {
  const { event, display_phone_number: shown } = number.parse(value)
  if (event !== 'PIN_CHANGED' && event !== 'PIN_RESET_REQUEST') return []
  const what = event === 'PIN_CHANGED' ? 'was changed' : 'is asked to be taken away'
  return [told(`pin:${shown}:${event}`, `The two-step PIN of the number ${shown} ${what} at WhatsApp.`)]
}

const READERS: Readonly<Record<string, Reader>> = {
  message_template_status_update: templateState,
  message_template_quality_update: templateQuality,
  message_template_components_update: templateChanged,
  template_category_update: templateCategory,
  phone_number_quality_update: numberQuality,
  phone_number_name_update: numberName,
  account_update: accountChanged,
  account_review_update: accountReviewed,
  account_alerts: alerted,
  security: secured,
}
