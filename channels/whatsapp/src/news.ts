// Two looks at a number and its templates → what Meta would have said in between, in the words of its hooks.
import type { Reasons, SeenTemplate, State } from './state.ts'

/** `name` tells one change of a look from another. */
export type News = { name: string; field: string; value: Record<string, unknown> }

export const newsBetween = (before: State, now: State, reasons: Reasons): News[] => [
  ...ofNumber(before.number, now.number),
  ...ofReview(before.review, now.review),
  ...Object.entries(now.templates).flatMap(([key, one]) =>
    ofTemplate(key, before.templates[key], one, reasons.get(key)),
  ),
  ...Object.keys(before.templates).flatMap((key) => (now.templates[key] ? [] : [gone(key)])),
]

const ofNumber = (was: State['number'], is: State['number']): News[] => {
  const display_phone_number = is.shown ?? ''
  const said = (field: string, value: object): News => ({
    name: field,
    field,
    value: { display_phone_number, ...value },
  })
  return [
    ...(is.rating === 'RED' && was.rating !== 'RED' ? [said('phone_number_quality_update', { event: 'FLAGGED' })] : []),
    ...(is.nameStatus === 'DECLINED' && was.nameStatus !== 'DECLINED'
      ? [said('phone_number_name_update', { decision: 'REJECTED', requested_verified_name: is.name ?? '?' })]
      : []),
    ...(is.blocked && is.blocked !== was.blocked
      ? [said('account_alerts', { alert_info: { alert_type: 'BLOCKED', alert_description: is.blocked } })]
      : []),
  ]
}

const ofReview = (was: State['review'], is: State['review']): News[] => {
  const heard = is === 'REJECTED' || (is === 'APPROVED' && was === 'REJECTED')
  return heard && is !== was ? [{ name: 'review', field: 'account_review_update', value: { decision: is } }] : []
}

const saidOf = (key: string, field: string, value: object = {}): News => {
  const at = key.lastIndexOf(':')
  const about = { message_template_name: key.slice(0, at), message_template_language: key.slice(at + 1) }
  return { name: `${field}:${key}`, field, value: { ...about, ...value } }
}

const ofTemplate = (key: string, was: SeenTemplate | undefined, is: SeenTemplate, reason?: string): News[] => [
  ...(is.status !== was?.status
    ? [saidOf(key, 'message_template_status_update', { event: is.status, ...(reason && { reason }) })]
    : []),
  ...(was && is.category && is.category !== was.category
    ? [saidOf(key, 'template_category_update', { new_category: is.category })]
    : []),
  ...(is.score === 'RED' && was?.score !== 'RED'
    ? [saidOf(key, 'message_template_quality_update', { new_quality_score: 'RED' })]
    : []),
]

const gone = (key: string): News => saidOf(key, 'message_template_components_update')
