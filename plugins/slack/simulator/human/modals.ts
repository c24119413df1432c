// A person fills in a modal, submits it and sees what the app makes of that; or closes it.
import { checkView, LIMITS } from '../../src/limits.ts'
import type { App, Json, View } from '../model.ts'
import { wholeFile } from '../shapes.ts'
import { closeAll, closeView, openView, replaceView, stackOf } from '../views.ts'
import { changed } from '../world.ts'
import { controls, missing, stateOf, valuesOf } from './elements.ts'
import type { Me } from './me.ts'
import { installedApp, SlackTrouble } from './me.ts'
import { aboutView, basics, newTrigger } from './payloads.ts'
import { answered, opened, viewOf } from './pressing.ts'
import { typed } from './typed.ts'
import type { Attached } from './writing.ts'
import { attach } from './writing.ts'

/** By action id, or by block id: text, an option's value, a list of them, files. */
export type Values = Record<string, unknown>

export async function fill(me: Me, said: { id: string } | string, values: Values): Promise<View> {
  const view = viewOf(me, said)
  const known = controls(view.body.blocks)
  for (const [name, value] of Object.entries(values)) {
    const control = known.find(({ block, element }) => element.action_id === name || block.block_id === name)
    if (!control) throw new SlackTrouble(`The modal has no field ${name}`)
    const { block, element } = control
    const state = stateOf(element, await prepared(me, view, element, value))
    view.values[block.block_id!] = { ...view.values[block.block_id!], [element.action_id]: state }
  }
  changed(me.world)
  return view
}

/** Files go up first, external menus are asked for the option behind a value, typed words become rich text. */
async function prepared(
  me: Me,
  view: View,
  element: Json & { type: string; action_id: string },
  value: unknown,
): Promise<unknown> {
  if (element.type === 'file_input')
    return ((value ?? []) as Attached[]).map((file) =>
      'content' in file ? wholeFile(me.world, attach(me, file)) : file,
    )
  if (element.type === 'rich_text_input' && typeof value === 'string')
    return typed(me.world, me.user.teamId, value).blocks[0]
  if (element.type !== 'external_select' || typeof value !== 'string' || value === '') return value
  const offered = await opened(me, view, element as Parameters<typeof opened>[2])
  const found = offered.find((one) => one.value === value)
  if (!found) throw new SlackTrouble(`${element.action_id} offers no ${value}`)
  return found
}

export type Submitted = { closed: boolean; errors: Record<string, string> }

export async function submit(me: Me, said: { id: string } | string, values: Values = {}): Promise<Submitted> {
  const view = await fill(me, said, values)
  const app = installedApp(me, view.appId)
  view.values = valuesOf(view)
  view.errors = missing(view, view.values)
  if (Object.keys(view.errors).length > 0) return stillOpen(me, view)
  const payload = {
    ...basics(me, app, 'view_submission'),
    trigger_id: newTrigger(me, app),
    response_urls: [],
    ...shown(me, view),
  }
  const { body } = answered(await me.courier.ask(app, 'interactive', 'view_submission', payload), app)
  return follow(me, app, view, (body ?? {}) as Json)
}

function stillOpen({ world }: Me, view: View): Submitted {
  changed(world)
  return { closed: false, errors: view.errors }
}

const shown = ({ world }: Me, view: View): Json => ({ view: aboutView(world, view).view })

/** What the app answered to the submission decides what happens to the modal. */
function follow(me: Me, app: App, view: View, { response_action: action, errors, view: next }: Json): Submitted {
  const { world, user } = me
  if (action === 'errors') {
    view.errors = errors as Record<string, string>
    return stillOpen(me, view)
  }
  if (action === 'update' || action === 'push') {
    const [problem] = checkView(next)
    if (problem)
      throw new SlackTrouble(`${app.name} answered with a modal Slack cannot show: ${problem.path} ${problem.says}`)
    if (action === 'push' && stackOf(world, user.id).length >= LIMITS.view.stack)
      throw new SlackTrouble(`${app.name} stacked more modals than Slack shows`)
    if (action === 'update') replaceView(world, view, next as View['body'])
    else openView(world, app.id, user.teamId, user.id, next as View['body'])
    return { closed: false, errors: {} }
  }
  if (action === 'clear') closeAll(world, user.id)
  else closeView(world, view)
  return { closed: true, errors: {} }
}

/** Closes the front modal; with `all`, the cross that takes the whole stack. */
export async function close(me: Me, said: { id: string } | string, { all = false } = {}): Promise<void> {
  const view = viewOf(me, said)
  const gone = all ? stackOf(me.world, me.user.id) : [view]
  for (const one of gone) closeView(me.world, one)
  for (const one of gone.filter(({ body }) => body.notify_on_close === true)) await tellClosed(me, one, all)
}

async function tellClosed(me: Me, view: View, all: boolean): Promise<void> {
  const app = installedApp(me, view.appId)
  view.values = valuesOf(view)
  const payload = { ...basics(me, app, 'view_closed'), ...shown(me, view), is_cleared: all }
  await me.courier.ask(app, 'interactive', 'view_closed', payload)
}
