// Who takes care of it: a member, a team, or nobody.
import type { MemberView, MirrorView } from '@deskless/core/contract'
import type { PlainTextOption, StaticSelect } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { oneLine } from './escape.ts'
import { chosenIn, grouped, input, modal } from './modal.ts'
import { option, plain } from './shapes.ts'
import type { AssignRead, ModalView, ViewState } from './types.ts'

export type AssignAbout = {
  view: MirrorView
  members: readonly MemberView[]
  teams: readonly { id: string; name: string }[]
  memo?: Record<string, unknown>
}

const NOBODY = 'none'
const AVAILABLE = { online: '🟢', away: '🌙', offline: '⚪' } as const
const GROUPS = { online: 'Online', away: 'Away', offline: 'Offline' } as const

export const assignModal = ({ view, members, teams, memo }: AssignAbout): ModalView => {
  const { assignee, team } = view.conversation
  const people = (['online', 'away', 'offline'] as const).map((availability) => ({
    label: GROUPS[availability],
    options: members.filter((one) => one.availability === availability).map(memberOption),
  }))
  const known = members.find(({ id }) => id === assignee?.id)
  const nobody = option('Unassigned', NOBODY)
  const noTeam = option('No team', NOBODY)
  const chosenTeam = teams.find(({ id }) => id === team?.id)
  const teamGroups = [{ label: 'Teams', options: teams.map(({ id, name }) => option(oneLine(name, 75, '–'), id)) }]
  const blocks = [
    input('to', 'Assign to', select('to', nobody, people, known ? memberOption(known) : nobody)),
    ...(teams.length > 0
      ? [
          input(
            'team',
            'Team',
            select('team', noTeam, teamGroups, chosenTeam ? option(chosenTeam.name, chosenTeam.id) : noTeam),
          ),
        ]
      : []),
  ]
  return modal({ view, callback: 'assign', title: 'Assign', submit: 'Assign', blocks, memo })
}

const memberOption = ({ id, name, availability }: MemberView): PlainTextOption =>
  option(`${AVAILABLE[availability]} ${oneLine(name, 60, 'Somebody')} · ${availability}`, id)

type Group = { label: string; options: PlainTextOption[] }

/** What is chosen at first must be one of those offered; of many thousand it may not be. */
const select = (id: string, none: PlainTextOption, groups: readonly Group[], chosen: PlainTextOption): StaticSelect => {
  const offered = grouped([{ label: '–', options: [none] }, ...groups])
  const isOffered = offered.some(({ options }) => options.some(({ value }) => value === chosen.value))
  return {
    type: 'static_select',
    action_id: id,
    placeholder: plain('Choose', LIMITS.select.placeholder),
    option_groups: offered,
    initial_option: isOffered ? chosen : none,
  }
}

const orNobody = (value: string): string | null => (value === NOBODY ? null : value)

/** `team` is missing when the form had no field for it. */
export const readAssign = (state: ViewState): AssignRead => {
  const team = chosenIn(state, 'team')
  return { to: orNobody(chosenIn(state, 'to') ?? NOBODY), ...(team && { team: orNobody(team) }) }
}
