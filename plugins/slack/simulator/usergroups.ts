// Groups of people that are mentioned as one: @shipping.
import type { Json } from './model.ts'
import type { World } from './world.ts'
import { changed, newId } from './world.ts'

export type Usergroup = { id: string; teamId: string; name: string; handle: string; users: string[]; disabled: boolean }

export type NewUsergroup = { name: string; handle?: string; users?: string[]; disabled?: boolean }

export function addUsergroup(world: World, teamId: string, group: NewUsergroup): Usergroup {
  const { name, handle = name.toLowerCase().replace(/\s+/g, '-'), users = [], disabled = false } = group
  const made = { id: newId('S'), teamId, name, handle, users, disabled }
  world.usergroups.set(made.id, made)
  changed(world)
  return made
}

export const findUsergroup = (world: World, teamId: string, handle: string): Usergroup | undefined =>
  [...world.usergroups.values()].find((group) => group.teamId === teamId && group.handle === handle.toLowerCase())

/** As `usergroups.list` tells it. */
export const usergroupJson = ({ id, teamId, name, handle, users, disabled }: Usergroup): Json => ({
  id,
  team_id: teamId,
  is_usergroup: true,
  is_subteam: true,
  name,
  handle,
  description: '',
  is_external: false,
  date_create: 1,
  date_update: 1,
  date_delete: disabled ? 1 : 0,
  auto_type: null,
  user_count: users.length,
  prefs: { channels: [], groups: [] },
})
