import { Refusal } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'

export type ChannelRule = Row<'channel_rules'>

/** What a rule looks at. A condition that is not set matches everything. */
export type RuleFacts = { inbox: string; team?: string; labels: readonly string[]; priority: string }
export type Place = { rule: string; installation: string; channel: string }

/** Ordered, the first match wins: where a conversation is shown. */
export const placeFor = (rules: readonly ChannelRule[], facts: RuleFacts): Place | undefined => {
  const rule = [...rules].sort((a, b) => a.position - b.position).find((r) => matches(r, facts))
  if (!rule) return undefined
  return { rule: rule.id, installation: rule.installation_id, channel: rule.channel }
}

const matches = (rule: ChannelRule, { inbox, team, labels, priority }: RuleFacts): boolean =>
  (rule.inbox_id === null || rule.inbox_id === inbox) &&
  (rule.team_id === null || rule.team_id === team) &&
  (rule.label_id === null || labels.includes(rule.label_id)) &&
  (rule.priority === null || rule.priority === priority)

const isCatchAll = (rule: Pick<ChannelRule, 'inbox_id' | 'team_id' | 'label_id' | 'priority'>): boolean =>
  !rule.inbox_id && !rule.team_id && !rule.label_id && !rule.priority

type Conditions = Partial<Pick<ChannelRule, 'inbox_id' | 'team_id' | 'label_id' | 'priority'>>

/** Without a last rule that takes everything, a conversation could come to nobody's eyes. */
export const checkRules = (rules: readonly Conditions[]): void => {
  const last = rules.at(-1)
  if (!last || !isCatchAll({ inbox_id: null, team_id: null, label_id: null, priority: null, ...last }))
    throw new Refusal('invalid_setting', 'The last channel rule must take everything: give it no conditions.')
}

/** Rules of installations that are switched on. */
export const rulesOf = (db: Executor, accountId: string): Promise<ChannelRule[]> =>
  db
    .selectFrom('channel_rules')
    .innerJoin('connections', (join) =>
      join
        .onRef('connections.account_id', '=', 'channel_rules.account_id')
        .onRef('connections.id', '=', 'channel_rules.installation_id'),
    )
    .selectAll('channel_rules')
    .where('channel_rules.account_id', '=', accountId)
    .where('connections.enabled', '=', true)
    // Rules of several installations may stand at one place: the older one then goes first, always.
    .orderBy('position')
    .orderBy('channel_rules.id')
    .execute()
