// A person presses a button, chooses from a menu, opens a shortcut or types a slash command.

import { checkOffered } from '../../src/limits.ts'
import type { Answer } from '../delivery/parcel.ts'
import { post } from '../messages.ts'
import type { App, Block, Channel, Json, Message, View } from '../model.ts'
import { covers, installationOf, nowTs } from '../world.ts'
import type { Control } from './elements.ts'
import { controlNamed, controls, initialState, stateOf, valuesOf } from './elements.ts'
import type { Me, MessageRef } from './me.ts'
import { channelOf, installedApp, messageOf, SlackTrouble } from './me.ts'
import {
  aboutMessage,
  aboutView,
  basics,
  commandPayload,
  newResponseUrl,
  newTrigger,
  shortcutPayload,
} from './payloads.ts'

/** A message, or a view by its id. */
export type Place = MessageRef | { id: string } | string

type Found = { app: App; blocks: Block[]; view?: View; on?: { channel: Channel; message: Message } }

function lookAt(me: Me, place: Place): Found {
  if (typeof place === 'object' && 'ts' in place) {
    const on = messageOf(me, place)
    return { app: installedApp(me, on.message.appId), blocks: on.message.blocks, on }
  }
  const view = viewOf(me, place)
  return { app: installedApp(me, view.appId), blocks: view.body.blocks, view }
}

export function viewOf({ world, user }: Me, said: { id: string } | string): View {
  const view = world.views.get(typeof said === 'string' ? said : said.id)
  if (!view || view.userId !== user.id) throw new SlackTrouble(`${user.name} has no such view open`)
  return view
}

export async function press(me: Me, place: Place, actionId: string, value?: unknown): Promise<Answer> {
  const { app, blocks, view, on } = lookAt(me, place)
  const control = controlNamed(blocks, actionId)
  const chosen = await resolveChoice(me, place, control, value)
  const action = actionFor(me, control, chosen)
  if (view) view.values = { ...valuesOf(view), ...touched(view, control, chosen) }
  const payload = {
    ...basics(me, app, 'block_actions'),
    trigger_id: newTrigger(me, app),
    ...(view && aboutView(me.world, view)),
    ...(on && aboutMessage(me.world, on.channel, on.message)),
    ...(on && { state: { values: statesIn(on.message, control, chosen) } }),
    ...(on && { response_url: newResponseUrl(me, app, on.channel, on.message) }),
    actions: [action],
  }
  return answered(await me.courier.ask(app, 'interactive', 'block_actions', payload), app)
}

/** An external menu is asked first, as Slack does when it opens. */
async function resolveChoice(me: Me, place: Place, { element }: Control, value: unknown): Promise<unknown> {
  if (element.type !== 'external_select' || typeof value !== 'string') return value
  const offered = await opened(me, place, element)
  return offered.find((one) => one.value === value) ?? value
}

function touched(view: View, { block, element }: Control, value: unknown): View['values'] {
  if (element.type === 'button' || element.type === 'overflow') return {}
  const id = block.block_id!
  return { [id]: { ...view.values[id], [element.action_id]: stateOf(element, value) } }
}

function statesIn(message: Message, pressed: Control, value: unknown): View['values'] {
  const values: View['values'] = {}
  for (const { block, element } of controls(message.blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue
    const state = element === pressed.element ? stateOf(element, value) : initialState(element)
    values[block.block_id!] = { ...values[block.block_id!], [element.action_id]: state }
  }
  return values
}

function actionFor({ world }: Me, { block, element }: Control, value: unknown): Json {
  const about = { action_id: element.action_id, block_id: block.block_id, type: element.type, action_ts: nowTs(world) }
  if (element.type !== 'button') return { ...about, ...stateOf(element, value) }
  const { text, value: own, style, url } = element
  return {
    ...about,
    text,
    ...(own !== undefined && { value: own }),
    ...(style ? { style } : {}),
    ...(url ? { url } : {}),
  }
}

export function answered(answer: Answer, app: App): Answer {
  if (!answer.ok) throw new SlackTrouble(`${app.name} did not answer: ${answer.status ?? answer.reason}`)
  return answer
}

export type Offered = Json & { text: { text: string }; value: string }

/** Fewer letters than this, and Slack asks nobody. */
const leastLetters = (element: Json): number => Number(element.min_query_length ?? 3)

/** What an external menu offers before a letter is typed. */
export async function opened(me: Me, place: Place, element: Control['element']): Promise<Offered[]> {
  const least = leastLetters(element)
  if (least > 0)
    throw new SlackTrouble(`${element.action_id} offers nothing before ${least} letters: choose one of its suggestions`)
  return suggestions(me, place, element.action_id, '')
}

/** What an external menu offers for these letters; nothing until there are enough of them. */
export async function suggestions(me: Me, place: Place, actionId: string, letters: string): Promise<Offered[]> {
  const { app, blocks, view, on } = lookAt(me, place)
  const { block, element } = controlNamed(blocks, actionId)
  if (letters.length < leastLetters(element)) return []
  const payload = {
    ...basics(me, app, 'block_suggestion'),
    action_id: element.action_id,
    block_id: block.block_id,
    value: letters,
    ...(view && aboutView(me.world, view)),
    ...(on && aboutMessage(me.world, on.channel, on.message)),
  }
  const { body } = answered(await me.courier.ask(app, 'interactive', 'block_suggestion', payload), app)
  const [problem] = checkOffered(body)
  if (problem)
    throw new SlackTrouble(`${app.name} answered with options Slack cannot show: ${problem.path} ${problem.says}`)
  const { options = [], option_groups: groups = [] } = (body ?? {}) as {
    options?: Offered[]
    option_groups?: { options: Offered[] }[]
  }
  return [...options, ...groups.flatMap((group) => group.options)]
}

export async function openShortcut(me: Me, ref: MessageRef | undefined, callbackId: string): Promise<Answer> {
  const type = ref ? 'message' : 'global'
  const owner = [...me.world.apps.values()].find(
    ({ id, shortcuts }) =>
      installationOf(me.world, id, me.user.teamId) &&
      shortcuts.some((one) => one.callbackId === callbackId && one.type === type),
  )
  const app = installedApp(me, owner?.id ?? onlyApp(me)?.id)
  const payload = shortcutPayload(me, app, callbackId, ref && messageOf(me, ref))
  return answered(await me.courier.ask(app, 'interactive', String(payload.type), payload), app)
}

/** An app that never declared its shortcuts and commands still gets them when nobody else could be meant. */
function onlyApp({ world, user }: Me): App | undefined {
  const here = world.installations.filter((one) => covers(one, user.teamId) && !one.revoked)
  return here.length === 1 ? world.apps.get(here[0]!.appId) : undefined
}

export async function slash(me: Me, command: string, text: string, place: string): Promise<Answer> {
  const owner = [...me.world.apps.values()].find(({ commands }) => commands.some((one) => one.command === command))
  const app = installedApp(me, owner?.id ?? onlyApp(me)?.id)
  const channel = channelOf(me, place)
  const answer = answered(
    await me.courier.ask(app, 'slash_commands', command, commandPayload(me, app, channel, command, text)),
    app,
  )
  const said = (typeof answer.body === 'string' ? { text: answer.body } : answer.body) as
    | { text?: string; blocks?: Block[]; response_type?: string }
    | undefined
  if (said?.text || said?.blocks) sayBack(me, app, channel, said)
  return answer
}

function sayBack(
  me: Me,
  app: App,
  channel: Channel,
  said: { text?: string; blocks?: Block[]; response_type?: string },
): void {
  const { botId, botUserId } = installationOf(me.world, app.id, me.user.teamId)!
  const forAll = said.response_type === 'in_channel'
  const who = { user: botUserId, botId, appId: app.id, ...(!forAll && { onlyFor: me.user.id }) }
  post(me.world, channel, { text: said.text ?? '', blocks: said.blocks ?? [], ...who })
}
