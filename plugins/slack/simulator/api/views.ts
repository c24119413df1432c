// views.*: modals on a person's screen and the app's home.

import { checkView, LIMITS } from '../../src/limits.ts'
import type { Json, Trigger, View } from '../model.ts'
import { viewJson } from '../shapes.ts'
import { closeAll, homeOf, isOpen, openView, publishHome, replaceView, stackOf } from '../views.ts'
import type { Call, Method } from './call.ts'
import { needed, SlackError, string } from './call.ts'

function viewIn(args: Json, type: 'modal' | 'home'): View['body'] {
  const view = args.view as View['body'] | undefined
  const found = checkView(view)
  const wrongKind = view?.type !== type && { code: 'invalid_arguments', path: '/view/type', says: `must be ${type}` }
  const problems = wrongKind ? [wrongKind] : found
  const [first] = problems
  if (!first || !view) return view!
  const messages = problems.map(({ says, path }) => `[ERROR] ${says} [json-pointer:${path}]`)
  throw new SlackError(first.code, { response_metadata: { messages } })
}

/** A trigger opens one thing, once, and within three seconds of the human act. */
function spendTrigger({ world, args, app }: Call): Trigger {
  const trigger = world.triggers.get(needed(args, 'trigger_id'))
  if (!trigger || trigger.appId !== app.id) throw new SlackError('invalid_trigger_id')
  if (trigger.expiresAt < world.clock.now()) throw new SlackError('expired_trigger_id')
  if (trigger.used) throw new SlackError('exchanged_trigger_id')
  trigger.used = true
  return trigger
}

const shown = ({ world }: Call, view: View): Json => ({ view: viewJson(world, view) })

function open(call: Call): Json {
  const body = viewIn(call.args, 'modal')
  const { userId } = spendTrigger(call)
  closeAll(call.world, userId)
  return shown(call, openView(call.world, call.app.id, call.teamId, userId, body))
}

function push(call: Call): Json {
  const body = viewIn(call.args, 'modal')
  const { userId } = spendTrigger(call)
  const stack = stackOf(call.world, userId)
  if (stack.length === 0) throw new SlackError('invalid_trigger_id')
  if (stack.length >= LIMITS.view.stack) throw new SlackError('push_limit_reached')
  return shown(call, openView(call.world, call.app.id, call.teamId, userId, body))
}

function update(call: Call): Json {
  const { world, args, app } = call
  const body = viewIn(args, 'modal')
  const [id, external] = [string(args, 'view_id'), string(args, 'external_id')]
  const view = id
    ? world.views.get(id)
    : [...world.views.values()].find((one) => one.appId === app.id && external && one.body.external_id === external)
  if (!view || view.appId !== app.id || !isOpen(world, view)) throw new SlackError('not_found')
  sameHash(args, view)
  return shown(call, replaceView(world, view, body))
}

function sameHash(args: Json, view: View | undefined): void {
  const hash = string(args, 'hash')
  if (hash && view && hash !== view.hash) throw new SlackError('hash_conflict', { view: { hash: view.hash } })
}

function publish(call: Call): Json {
  const { world, args, app, teamId } = call
  const body = viewIn(args, 'home')
  const user = needed(args, 'user_id')
  if (!world.users.has(user)) throw new SlackError('user_not_found')
  sameHash(args, homeOf(world, app.id, user))
  return shown(call, publishHome(world, app.id, teamId, user, body))
}

export const VIEWS: Record<string, Method> = {
  'views.open': { run: open },
  'views.push': { run: push },
  'views.update': { run: update },
  'views.publish': { run: publish },
}
