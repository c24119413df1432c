// What is on a person's screen: a stack of modals, and one home per app.
import type { View } from './model.ts'
import { named } from './shapes.ts'
import type { World } from './world.ts'
import { changed, newId, newSecret, nowTs } from './world.ts'

/** The modals a person has open, the one in front last. */
export const stackOf = (world: World, userId: string): View[] =>
  [...world.views.values()].filter((view) => view.type === 'modal' && view.userId === userId)

export const isOpen = (world: World, view: View) => world.views.has(view.id)

export function openView(world: World, appId: string, teamId: string, userId: string, body: View['body']): View {
  const below = stackOf(world, userId).at(-1)
  const id = newId('V')
  const view: View = {
    id,
    teamId,
    userId,
    appId,
    type: 'modal',
    rootId: below?.rootId ?? id,
    ...(below && { previousId: below.id }),
    hash: newHash(world),
    body: { ...body, blocks: named(body.blocks) },
    values: {},
    errors: {},
  }
  world.views.set(id, view)
  changed(world)
  return view
}

const newHash = (world: World) => `${nowTs(world).split('.')[0]}.${newSecret(4)}`

/** What was filled in survives where block and action keep their names. */
export function replaceView(world: World, view: View, body: View['body']): View {
  view.body = { ...body, blocks: named(body.blocks) }
  view.hash = newHash(world)
  view.errors = {}
  const kept = view.body.blocks.map((block) => [block.block_id!, view.values[block.block_id!]] as const)
  view.values = Object.fromEntries(kept.filter(([, values]) => values !== undefined)) as View['values']
  changed(world)
  return view
}

export function closeView(world: World, view: View): void {
  world.views.delete(view.id)
  changed(world)
}

export function closeAll(world: World, userId: string): View[] {
  const stack = stackOf(world, userId)
  for (const view of stack) world.views.delete(view.id)
  changed(world)
  return stack
}

export const homeOf = (world: World, appId: string, userId: string): View | undefined =>
  [...world.views.values()].find((view) => view.type === 'home' && view.appId === appId && view.userId === userId)

export function publishHome(world: World, appId: string, teamId: string, userId: string, body: View['body']): View {
  const before = homeOf(world, appId, userId)
  if (before) return replaceView(world, before, body)
  const id = newId('V')
  const about = { id, teamId, userId, appId, type: 'home' as const, rootId: id, hash: newHash(world) }
  const view: View = { ...about, body: { ...body, blocks: named(body.blocks) }, values: {}, errors: {} }
  world.views.set(id, view)
  changed(world)
  return view
}
