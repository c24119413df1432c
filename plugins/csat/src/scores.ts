import type { Hub } from '@deskless/core/contract'
import { isUuid, Refusal, z } from '@deskless/core/contract'
import type { Survey } from './tables.ts'
import { tables } from './tables.ts'
import { SCORES } from './words.ts'

const [PAGE, PAGE_MAX] = [50, 200]
const time = z.iso.datetime({ offset: true })

const which = {
  inbox: z.uuid().optional(),
  assignee: z.uuid().optional().describe('Who had the conversation when it was resolved.'),
  since: time.optional().describe('Asked at this time or later.'),
  until: time.optional().describe('Asked before this time.'),
}

export const summaryQuery = z.object(which)
export const surveysQuery = z.object({
  ...which,
  answered: z.enum(['true', 'false']).optional(),
  score: z.coerce.number().int().min(1).max(5).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE),
  cursor: z.string().max(100).optional().describe('The `next` of the page before.'),
})
type Which = z.output<typeof summaryQuery>
type Asked = z.output<typeof surveysQuery>

export const surveyView = z.object({
  id: z.uuid(),
  conversation: z.object({ id: z.uuid(), number: z.int() }),
  contact: z.uuid(),
  inbox: z.uuid(),
  assignee: z.uuid().nullable(),
  askedAt: z.date().nullable(),
  answeredAt: z.date().nullable(),
  score: z.int().nullable(),
  comment: z.string().nullable(),
})

const show = (it: Survey): z.output<typeof surveyView> => ({
  id: it.id,
  conversation: { id: it.conversation_id, number: it.conversation_number },
  contact: it.contact_id,
  inbox: it.inbox_id,
  assignee: it.assignee_id,
  askedAt: it.asked_at,
  answeredAt: it.answered_at,
  score: it.score,
  comment: it.comment,
})

export const summaryView = z.object({
  asked: z.int(),
  answered: z.int(),
  responseRate: z.number().nullable().describe('Answered of those asked; null while nobody was.'),
  satisfaction: z.number().nullable().describe('Scores of 4 and 5 of those given; null while there are none.'),
  scores: z.record(z.string(), z.int()).describe('How often each was given.'),
})

/** One that is no longer in use has its scores all the same; one of another account is not there. */
const requireKnown = async (hub: Hub, { inbox, assignee }: Which): Promise<void> => {
  const [inboxes, members] = await Promise.all([
    inbox ? hub.read.inboxes() : [],
    assignee ? hub.read.member(assignee) : undefined,
  ])
  if (inbox && !inboxes.some(({ id }) => id === inbox) && !(await has(hub, 'inbox_id', inbox)))
    throw new Refusal('not_found', 'There is no such inbox.')
  if (assignee && !members && !(await has(hub, 'assignee_id', assignee)))
    throw new Refusal('not_found', 'There is no such member.')
}

const has = async (hub: Hub, column: 'inbox_id' | 'assignee_id', id: string): Promise<boolean> => {
  const found = await tables(hub)
    .selectFrom('surveys')
    .select('id')
    .where('account_id', '=', hub.accountId)
    .where(column, '=', id)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** What was asked, and fits. */
const asked = (hub: Hub, { inbox, assignee, since, until }: Which) => {
  let wanted = tables(hub).selectFrom('surveys').where('account_id', '=', hub.accountId).where('status', '=', 'asked')
  if (inbox) wanted = wanted.where('inbox_id', '=', inbox)
  if (assignee) wanted = wanted.where('assignee_id', '=', assignee)
  if (since) wanted = wanted.where('asked_at', '>=', new Date(since))
  return until ? wanted.where('asked_at', '<', new Date(until)) : wanted
}

/** Newest first. Ids are of the time they were made, so the last one is the place in the list. */
export const surveysPage = async (hub: Hub, { answered, score, limit, cursor, ...of }: Asked) => {
  if (cursor && !isUuid(cursor)) throw new Refusal('invalid', 'This cursor is not of this list.')
  await requireKnown(hub, of)
  let wanted = asked(hub, of).selectAll()
  if (answered) wanted = wanted.where('score', answered === 'true' ? 'is not' : 'is', null)
  if (score) wanted = wanted.where('score', '=', score)
  if (cursor) wanted = wanted.where('id', '<', cursor)
  const rows = await wanted
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return { data: page.map(show), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

export const summaryOf = async (hub: Hub, of: Which): Promise<z.output<typeof summaryView>> => {
  await requireKnown(hub, of)
  const rows = await asked(hub, of)
    .select(({ fn }) => ['score', fn.countAll<string>().as('n')])
    .groupBy('score')
    .execute()
  const count = (fits: (score: number | null) => boolean): number =>
    rows.filter(({ score }) => fits(score)).reduce((sum, { n }) => sum + Number(n), 0)
  const [all, given] = [count(() => true), count((score) => score !== null)]
  return {
    asked: all,
    answered: given,
    responseRate: share(given, all),
    satisfaction: share(
      count((score) => score !== null && score >= CONTENT),
      given,
    ),
    scores: Object.fromEntries(SCORES.map((one) => [String(one), count((score) => score === one)])),
  }
}

/** From this score on, somebody is content. */
const CONTENT = 4

const share = (part: number, of: number): number | null => (of === 0 ? null : Math.round((part / of) * 1_000) / 1_000)
