// How a number and its templates stand at Meta, in as few words as tell a change.
import { z } from '@deskless/core/contract'
import { call } from './api.ts'
import type { Inbox } from './settings.ts'
import { templatesAt } from './template-pages.ts'

const word = z.string().max(2_000).nullish()

const number = z.looseObject({
  display_phone_number: word,
  verified_name: word,
  name_status: word,
  quality_rating: word,
  health_status: z
    .looseObject({
      entities: z
        .array(
          z.looseObject({
            can_send_message: word,
            errors: z.array(z.looseObject({ error_description: word, possible_solution: word })).default([]),
          }),
        )
        .default([]),
    })
    .nullish(),
})
const account = z.looseObject({ account_review_status: word })
const template = z.looseObject({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: word,
  rejected_reason: word,
  quality_score: z.looseObject({ score: word }).nullish(),
})

const seen = z.object({ status: z.string(), category: word, score: word })
/** What one look found; the next is compared with it. */
export const stateSchema = z.object({
  number: z.object({ shown: word, name: word, nameStatus: word, rating: word, blocked: word }),
  review: word,
  /** By name and language. */
  templates: z.record(z.string(), seen),
})
export type State = z.output<typeof stateSchema>
export type SeenTemplate = z.output<typeof seen>
/** Why Meta refused one, which is told and not kept. */
export type Reasons = ReadonlyMap<string, string>

/** What is kept is read with the inbox, again and again. */
const TEMPLATES_MAX = 500

export const stateOf = async (inbox: Inbox, signal: AbortSignal): Promise<{ state: State; reasons: Reasons }> => {
  const { phoneNumberId, businessAccountId } = inbox.settings
  const fields = 'display_phone_number,verified_name,name_status,quality_rating,health_status'
  const it = number.parse(await call(inbox, `/${phoneNumberId}?fields=${fields}`, { signal }))
  const of = account.parse(await call(inbox, `/${businessAccountId}?fields=account_review_status`, { signal }))
  const templates = (await templatesAt(inbox, { fields: TEMPLATE_FIELDS, signal }))
    .flatMap(templateOf)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    state: {
      number: {
        shown: it.display_phone_number,
        name: it.verified_name,
        nameStatus: it.name_status,
        rating: it.quality_rating,
        blocked: blockedBy(it),
      },
      review: of.account_review_status,
      templates: Object.fromEntries(templates.slice(0, TEMPLATES_MAX).map(({ key, seen }) => [key, seen])),
    },
    reasons: new Map(templates.flatMap(({ key, reason }) => (reason ? [[key, reason]] : []))),
  }
}

const TEMPLATE_FIELDS = 'name,language,status,category,rejected_reason,quality_score'

/** Why nothing can be sent, in Meta's own words; undefined where something can. */
const blockedBy = ({ health_status: health }: z.output<typeof number>): string | undefined => {
  const blocked = health?.entities.filter((one) => one.can_send_message === 'BLOCKED') ?? []
  if (blocked.length === 0) return undefined
  const said = blocked.flatMap(({ errors }) =>
    errors.flatMap(({ error_description: what, possible_solution: how }) => [what, how].filter((it) => it)),
  )
  return [...new Set(said)].join(' ') || 'Nothing can be sent from this number.'
}

const templateOf = (given: unknown): { key: string; seen: SeenTemplate; reason: string | null | undefined }[] => {
  const { data } = template.safeParse(given)
  if (!data) return []
  const { name, language, status, category, quality_score: quality, rejected_reason: reason } = data
  return [{ key: `${name}:${language}`, seen: { status, category, score: quality?.score }, reason }]
}
