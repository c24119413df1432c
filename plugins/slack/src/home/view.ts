// The Home tab, drawn. Pure: no I/O, no clock.
import type { MemberView, Queue, QueueCounts, QueuePage } from '@deskless/core/contract'
import type { HomeView } from '@slack/types'
import { escapedCut, oneLine } from '../render/escape.ts'
import { context, section } from '../render/shapes.ts'
import type { KnownBlock } from '../render/types.ts'
import { dateWords } from '../render/words.ts'
import type { Choices } from './head.ts'
import { availability, button, filters, many, TABS, tabs } from './head.ts'
import { rowBlocks } from './rows.ts'
import type { HomeState } from './state.ts'
import { FIRST, isFiltered } from './state.ts'

export const PAGE = 25

export type HomeAbout = Choices & {
  member: MemberView
  state: HomeState
  page: QueuePage
  counts: QueueCounts
  teams: readonly { id: string; name: string }[]
  /** Where conversations stand, by their ids. */
  urls: ReadonlyMap<string, string>
  mayStart: boolean
  /** When it was drawn; a print of a view is made without. */
  at?: Date
  /** Nobody looked for a while: it is not kept up to date any more. */
  resting?: boolean
  /** What became of the last press, where there is something to say. */
  tell?: string
}

export const homeView = (about: HomeAbout): HomeView => {
  const { state, page, counts, teams, member, urls } = about
  return view(state, [
    availability(member),
    tabs(state, counts, teams),
    filters(state, about),
    ...(about.tell ? [section(about.tell)] : []),
    { type: 'divider' },
    context(headline(about)),
    ...(page.rows.length === 0 ? [section(emptyWords(state))] : []),
    ...page.rows.flatMap((conversation) => rowBlocks({ conversation, url: urls.get(conversation.id), me: member.id })),
    foot(about),
  ])
}

const view = (state: HomeState, blocks: KnownBlock[]): HomeView => ({
  type: 'home',
  callback_id: 'home',
  private_metadata: JSON.stringify(state),
  blocks,
})

const headline = ({ state, page, teams, at, resting }: HomeAbout): string => {
  const team = teams.find(({ id }) => id === state.team)
  const name = state.tab === 'team' ? escapedCut(oneLine(team?.name ?? 'My teams', 60, '–'), 200) : TABS[state.tab]
  const when = at ? dateWords(at) : ''
  return [
    `*${name}*`,
    `${many(page.total)} ${page.total === 1 ? 'conversation' : 'conversations'}`,
    state.pages.length > 0 && `page ${state.pages.length + 1}`,
    resting ? `⏸ as it was ${when}. Press *Refresh* to see it live again.` : when && `as of ${when}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

const EMPTY: Record<Queue, string> = {
  mine: 'Nothing is assigned to you. Who still waits for somebody stands under *Unassigned*.',
  unassigned: 'Everybody who wrote has somebody who takes care of them. ✨',
  mentions: 'No open conversation has a note that mentions you.',
  waiting: 'Nobody waits for an answer. Time for a ☕.',
  snoozed: 'Nothing sleeps here. What you snooze comes back by itself.',
  team: 'This team has nothing open.',
}

const emptyWords = (state: HomeState): string => {
  if (isFiltered(state)) return 'Nothing here fits these filters. *Clear filters* shows the whole list.'
  return state.pages.length > 0 ? 'This page has emptied meanwhile. *Previous page* leads back.' : EMPTY[state.tab]
}

const foot = ({ state, page, mayStart }: HomeAbout): KnownBlock => ({
  type: 'actions',
  block_id: 'foot',
  elements: [
    ...(state.pages.length > 1 ? [button('first', 'First page')] : []),
    ...(state.pages.length > 0 ? [button(state.pages.length > 1 ? 'previous' : 'first', 'Previous page')] : []),
    ...(page.next ? [button('next', 'Next page', { value: page.next })] : []),
    button('refresh', 'Refresh'),
    ...(mayStart ? [button('start', 'New conversation', { style: 'primary' })] : []),
  ],
})

/** Who is no agent of ours, or cannot be shown anything at the moment: a sentence, and a way to try again. */
export const wordsView = (words: string, state: HomeState = FIRST): HomeView =>
  view(state, [section(words), { type: 'actions', block_id: 'foot', elements: [button('refresh', 'Look again')] }])
