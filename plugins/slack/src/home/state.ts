// What somebody chose to see on their Home tab. It travels in the view, so a press means what its presser saw, and is kept
// beside it, so it outlives us.
import type { Priority, Queue } from '@deskless/core/contract'
import { isUuid, priorities, queues } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import type { Json } from '../render/json.ts'
import { asJson, asList, asText, parsedJson } from '../render/json.ts'

export type HomeState = {
  tab: Queue
  team?: string
  inbox?: string
  label?: string
  priority?: Priority
  /** Where each page begins, from the second to the one that is shown. */
  pages: string[]
}

export const FIRST: HomeState = { tab: 'mine', pages: [] }

/** Anything that is not ours is the first page of what is mine. */
export const readState = (given: unknown): HomeState => {
  const { tab, team, inbox, label, priority, pages } = typeof given === 'string' ? parsedJson(given) : asJson(given)
  const filters: Json = {
    team: idOf(team),
    inbox: idOf(inbox),
    label: idOf(label),
    priority: oneOf(priorities, priority),
  }
  return withPages({
    tab: oneOf(queues, tab) ?? FIRST.tab,
    ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)),
    pages: asList(pages).map(asText).filter(Boolean),
  })
}

const idOf = (value: unknown): string | undefined => (isUuid(value) ? value : undefined)
const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined => all.find((one) => one === value)

/** Slack keeps three thousand characters for us; whoever pages on for ever can no longer go back to the very first by steps. */
const withPages = (state: HomeState): HomeState =>
  JSON.stringify(state).length <= LIMITS.view.privateMetadata || state.pages.length === 0
    ? state
    : withPages({ ...state, pages: state.pages.slice(1) })

export const onTab = (state: HomeState, tab: Queue): HomeState => {
  const { team: _, ...rest } = state
  return { ...rest, tab, pages: [] }
}

export const onTeam = (state: HomeState, team: string | undefined): HomeState =>
  team ? { ...onTab(state, 'team'), team } : onTab(state, state.tab === 'team' ? FIRST.tab : state.tab)

/** Another filter begins at the first page. */
export const filtered = (
  state: HomeState,
  field: 'inbox' | 'label' | 'priority',
  value: string | undefined,
): HomeState => {
  const { [field]: _, ...rest } = state
  return readState({ ...rest, ...(value ? { [field]: value } : {}), pages: [] })
}

export const unfiltered = ({ tab, team }: HomeState): HomeState => ({ tab, ...(team ? { team } : {}), pages: [] })

export const isFiltered = ({ inbox, label, priority }: HomeState): boolean =>
  inbox !== undefined || label !== undefined || priority !== undefined

export const nextPage = (state: HomeState, begins: string): HomeState =>
  withPages({ ...state, pages: [...state.pages, begins] })

export const previousPage = (state: HomeState): HomeState => ({ ...state, pages: state.pages.slice(0, -1) })
export const firstPage = (state: HomeState): HomeState => ({ ...state, pages: [] })
