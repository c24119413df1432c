// Above the list: whether one is there for customers, which list it is, and what it is narrowed to.
import type { InboxView, MemberView, Queue, QueueCounts } from '@deskless/core/contract'
import { priorities, TOTAL_MAX } from '@deskless/core/contract'
import type { ActionsBlock, Button, PlainTextOption, SectionBlock, StaticSelect } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { oneLine } from '../render/escape.ts'
import { grouped } from '../render/modal.ts'
import { option, plain, section } from '../render/shapes.ts'
import type { HomeState } from './state.ts'
import { isFiltered } from './state.ts'

type Named = { id: string; name: string }

export const TABS: Record<Queue, string> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  mentions: 'Mentions',
  waiting: 'Waiting longest',
  snoozed: 'Snoozed',
  team: 'Team',
}

export const many = (total: number): string => (total >= TOTAL_MAX ? `${TOTAL_MAX - 1}+` : String(total))

const AVAILABLE = { online: '🟢 Online', away: '🌙 Away', offline: '⚪ Offline' } as const

export const availability = ({ availability: now }: MemberView): SectionBlock => {
  const options = Object.entries(AVAILABLE).map(([value, words]) => option(words, value))
  const initial_option = options.find(({ value }) => value === now)
  return {
    ...section('*Your conversations*'),
    // Slack remembers what was chosen in a block: another name makes it look at us again.
    block_id: `availability ${now}`,
    accessory: {
      type: 'static_select',
      action_id: 'home:availability',
      options,
      ...(initial_option && { initial_option }),
    },
  }
}

export const button = (id: string, words: string, more: Partial<Button> = {}): Button => ({
  type: 'button',
  action_id: `home:${id}`,
  text: plain(words, LIMITS.button.text),
  ...more,
})

export const tabs = (state: HomeState, counts: QueueCounts, teams: readonly Named[]): ActionsBlock => ({
  type: 'actions',
  block_id: `tabs ${state.tab} ${state.team ?? ''}`,
  elements: [
    ...Object.entries(counts).map(([queue, total]) => tab(state, queue as keyof QueueCounts, total)),
    ...(teams.length > 0 ? [choice('team', 'By team', 'No team', teams.map(named), state.team)] : []),
  ],
})

const tab = ({ tab: now }: HomeState, queue: keyof QueueCounts, total: number): Button => {
  const words = `${TABS[queue]} ${many(total)}`
  return now === queue
    ? button(`tab:${queue}`, words, { style: 'primary', accessibility_label: `${words}, shown now` })
    : button(`tab:${queue}`, words)
}

export type Choices = { inboxes: readonly InboxView[]; labels: readonly Named[] }

export const filters = (state: HomeState, { inboxes, labels }: Choices): ActionsBlock => {
  const byPriority = priorities.map((one) => option(one === 'none' ? 'No priority' : `${one} priority`, one))
  return {
    type: 'actions',
    block_id: `filters ${state.inbox ?? ''} ${state.label ?? ''} ${state.priority ?? ''}`,
    elements: [
      ...(inboxes.length > 1 ? [choice('inbox', 'Inbox', 'All inboxes', inboxes.map(named), state.inbox)] : []),
      ...(labels.length > 0 ? [choice('label', 'Label', 'All labels', labels.map(named), state.label)] : []),
      choice('priority', 'Priority', 'All priorities', byPriority, state.priority),
      ...(isFiltered(state) ? [button('clear', 'Clear filters')] : []),
    ],
  }
}

const named = ({ id, name }: Named): PlainTextOption => option(oneLine(name, LIMITS.option.text, '–'), id)

/** Stands for nothing chosen. */
export const ALL = 'all'

/** What was chosen and is gone since shows as nothing chosen. */
const choice = (
  id: string,
  label: string,
  all: string,
  options: readonly PlainTextOption[],
  chosen: string | undefined,
): StaticSelect => {
  const everything = [option(all, ALL), ...options]
  const initial = chosen === undefined ? undefined : options.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: `home:${id}`,
    placeholder: plain(label, LIMITS.select.placeholder),
    ...(everything.length <= LIMITS.select.options
      ? { options: everything }
      : { option_groups: grouped([{ label, options: everything }]) }),
    ...(initial && { initial_option: initial }),
  }
}
