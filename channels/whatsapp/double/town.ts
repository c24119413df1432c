import type { Hooks } from './hooks.ts'
import type { People } from './people.ts'
import type { World } from './world.ts'

export type Town = { world: World; hooks: Hooks; people: People }
