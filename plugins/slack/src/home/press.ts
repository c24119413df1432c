// What the buttons and menus of a Home tab do. Each answers with what is to be shown then.
import type { CommandInput } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { act } from '../gestures/triage.ts'
import { whoIs } from '../people.ts'
import { failureSentence, readValue } from '../render/index.ts'
import { openStart } from '../start/open.ts'
import { ALL } from './head.ts'
import type { HomeState } from './state.ts'
import * as to from './state.ts'

export type HomePress = {
  installation: Installation
  user: string
  /** Of the command that comes of it. */
  id: string
  /** `home:<does>:<about>` of the pressed element. */
  does: string
  about: string
  /** A button's value, or what was chosen in a menu. */
  value: string
  state: HomeState
}

const FILTERS = ['inbox', 'label', 'priority'] as const

/** Where a press leads; undefined when it is none that changes what is seen. */
export const stateAfter = ({ does, about, value, state }: HomePress): HomeState | undefined => {
  const chosen = value === ALL ? undefined : value
  const filter = FILTERS.find((one) => one === does)
  if (filter) return to.filtered(state, filter, chosen)
  switch (does) {
    case 'tab':
      return to.readState({ ...to.onTab(state, 'mine'), tab: about })
    case 'team':
      return to.onTeam(state, chosen)
    case 'clear':
      return to.unfiltered(state)
    case 'next':
      return to.nextPage(state, value)
    case 'previous':
      return to.previousPage(state)
    case 'first':
      return to.firstPage(state)
    default:
      return undefined
  }
}

/** The sentence to show where the hub refused. */
export const deedOf = async (press: HomePress & Trigger): Promise<string | undefined> => {
  try {
    await DEEDS[press.does]?.(press)
    return undefined
  } catch (error) {
    const said = failureSentence(error)
    if (!said) throw error
    return said
  }
}

/** Slack's right to open one form. */
type Trigger = { trigger: string }

const DEEDS: Record<string, (press: HomePress & Trigger) => Promise<void>> = {
  start: ({ installation, user, trigger }) => openStart(installation, trigger, user),
  take: async ({ installation, user, id, about }) => {
    const { member } = await whoIs(installation, user)
    await act(installation, user, id, 'assign', { conversation: about, to: member?.id ?? null })
  },
  // What the row showed is what its reader has seen: whatever the customer wrote after it refuses.
  resolve: async ({ installation, user, id, about, value }) => {
    const upTo = Number(readValue(value)?.u ?? 0)
    await act(installation, user, id, 'resolve', { conversation: about, upTo })
  },
  availability: async ({ installation, user, id, value }) => {
    const body = { availability: value } as CommandInput<'set_availability'>
    await act(installation, user, id, 'set_availability', body)
  },
}
