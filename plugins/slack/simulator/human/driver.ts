// A person at a screen: everything one can do in Slack and everything one can see, for tests and for the page.
import { installApp } from '../apps.ts'
import type { Courier } from '../delivery/courier.ts'
import type { Answer } from '../delivery/parcel.ts'
import type { User } from '../model.ts'
import { directChannel, findUser } from '../people.ts'
import { viewJson } from '../shapes.ts'
import { homeOf, stackOf } from '../views.ts'
import type { World } from '../world.ts'
import { changed, installationOf, isReply, nowTs, tell } from '../world.ts'
import type { Me, MessageRef } from './me.ts'
import { channelOf, SlackTrouble } from './me.ts'
import * as modals from './modals.ts'
import * as pressing from './pressing.ts'
import type { Seen, SeenView } from './seeing.ts'
import { see, seeView, visible } from './seeing.ts'
import * as writing from './writing.ts'

type ViewRef = { id: string } | string
/** What is left of an answer once it is something. */
type Found<T> = Exclude<T, undefined | null | false | 0 | ''>
type WaitOptions = { timeout?: number; what?: string }

export type HumanDriver = {
  /** The id of the person at this screen. */
  readonly user: string
  /** The same Slack at another person's screen: by name, e-mail or id. */
  as(user: string): HumanDriver
  type(channel: string, said: writing.Said, options?: writing.TypeOptions): Promise<Seen>
  edit(message: MessageRef, said: writing.Said): Promise<void>
  delete(message: MessageRef): Promise<void>
  react(message: MessageRef, emoji: string): Promise<void>
  unreact(message: MessageRef, emoji: string): Promise<void>
  /** A link got its preview: the message changes, nobody edited it. */
  preview(message: MessageRef): Promise<void>
  upload(channel: string, file: writing.Attached, options?: { threadTs?: string; comment?: string }): Promise<Seen>
  join(channel: string, invited?: string): Promise<void>
  /** Presses a button or chooses in a menu, in a message or a view. */
  click(place: pressing.Place, actionId: string, value?: unknown): Promise<Answer>
  selectOption(place: pressing.Place, actionId: string, value: unknown): Promise<Answer>
  suggestions(place: pressing.Place, actionId: string, letters?: string): Promise<pressing.Offered[]>
  openShortcut(message: MessageRef | undefined, callbackId: string): Promise<Answer>
  slash(command: string, text?: string, options?: { channel?: string }): Promise<Answer>
  fill(view: ViewRef, values: modals.Values): Promise<SeenView>
  submit(view: ViewRef, values?: modals.Values): Promise<modals.Submitted>
  close(view: ViewRef, options?: { all?: boolean }): Promise<void>
  /** The root and its replies, as this person sees them. */
  thread(channel: string, ts: string): Promise<Seen[]>
  /** What stands in the channel itself. */
  channel(channel: string): Promise<Seen[]>
  /** The direct line to the app. */
  direct(app: string): Promise<{ channel: string; messages: Seen[] }>
  /** The modal in front. */
  view(): Promise<SeenView | undefined>
  /** The app's home, if it has published one. */
  home(app?: string): Promise<SeenView | undefined>
  openHome(app?: string): Promise<void>
  /** Loads the client anew: ephemeral messages are gone. */
  reload(): Promise<void>
  install(app: string): Promise<{ token: string; botUserId: string; teamId: string }>
  /** Looks again after every change until the answer is something; says what it waited for when it gives up. */
  waitFor<T>(look: () => T | Promise<T>, options?: WaitOptions): Promise<Found<T>>
  /** Nothing is on its way to any app. */
  settled(): Promise<void>
}

export function createDriver(world: World, courier: Courier, who: User): HumanDriver {
  const me: Me = { world, courier, user: who }
  return {
    user: who.id,
    as: (said) => createDriver(world, courier, someone(me, said)),
    ...writes(me),
    ...presses(me),
    ...sees(me),
  }
}

function someone({ world, user }: Me, said: string): User {
  const found = findUser(world, user.teamId, said) ?? findUser(world, undefined, said)
  if (!found) throw new SlackTrouble(`Nobody here is called ${said}`)
  return found
}

type Writes = Pick<HumanDriver, 'type' | 'edit' | 'delete' | 'react' | 'unreact' | 'preview' | 'upload' | 'join'>

function writes(me: Me): Writes {
  const type: HumanDriver['type'] = async (channel, said, options) =>
    see(me.world, channelOf(me, channel), writing.write(me, channel, said, options))
  return {
    type,
    edit: async (message, said) => writing.correct(me, message, said),
    delete: async (message) => writing.erase(me, message),
    react: async (message, emoji) => writing.addReaction(me, message, emoji),
    unreact: async (message, emoji) => writing.takeReaction(me, message, emoji),
    preview: async (message) => writing.preview(me, message),
    upload: (channel, file, { threadTs, comment = '' } = {}) =>
      type(channel, comment, { files: [file], ...(threadTs && { threadTs }) }),
    join: async (channel, invited) => writing.join(me, channel, invited),
  }
}

type Presses = Pick<
  HumanDriver,
  'click' | 'selectOption' | 'suggestions' | 'openShortcut' | 'slash' | 'fill' | 'submit' | 'close'
>

function presses(me: Me): Presses {
  return {
    click: (place, actionId, value) => pressing.press(me, place, actionId, value),
    selectOption: (place, actionId, value) => pressing.press(me, place, actionId, value),
    suggestions: (place, actionId, letters = '') => pressing.suggestions(me, place, actionId, letters),
    openShortcut: (message, callbackId) => pressing.openShortcut(me, message, callbackId),
    slash: (command, text = '', { channel } = {}) => pressing.slash(me, command, text, channel ?? firstChannel(me)),
    fill: async (view, values) => seeView(me.world, await modals.fill(me, view, values)),
    submit: (view, values) => modals.submit(me, view, values),
    close: (view, options) => modals.close(me, view, options),
  }
}

const firstChannel = ({ world, user }: Me) =>
  [...world.channels.values()].find(({ members }) => members.has(user.id))?.id ?? ''

type Sees = Omit<HumanDriver, keyof Writes | keyof Presses | 'user' | 'as'>

function sees(me: Me): Sees {
  const { world, courier, user } = me
  return {
    thread: async (place, ts) =>
      visible(me, channelOf(me, place)).filter((one) => one.ts === ts || one.threadTs === ts),
    channel: async (place) => {
      const channel = channelOf(me, place)
      const inThread = new Set(channel.messages.filter((one) => isReply(one) && !one.broadcast).map(({ ts }) => ts))
      return visible(me, channel).filter(({ ts }) => !inThread.has(ts))
    },
    direct: async (app) => {
      const channel = directChannel(world, user.teamId, user.id, botOf(me, app).botUserId)
      return { channel: channel.id, messages: visible(me, channel) }
    },
    view: async () => {
      const stack = stackOf(world, user.id)
      const front = stack.at(-1)
      return front && seeView(world, front, stack.length - 1)
    },
    home: async (app) => {
      const view = homeOf(world, botOf(me, app).appId, user.id)
      return view && seeView(world, view)
    },
    openHome: async (app) => enterHome(me, app),
    reload: async () => forgetEphemerals(me),
    install: async (app) => {
      const { token, botUserId, teamId } = installApp(world, appNamed(me, app), user.teamId)
      return { token, botUserId, teamId }
    },
    waitFor: (look, options) => waitFor(world, look, options),
    settled: () => courier.idle(),
  }
}

function appNamed({ world }: Me, said?: string) {
  const apps = [...world.apps.values()]
  const app = said ? apps.find(({ id, name, clientId }) => [id, name, clientId].includes(said)) : apps[0]
  if (!app) throw new SlackTrouble(`There is no app ${said}`)
  return app
}

function botOf(me: Me, said?: string) {
  const app = appNamed(me, said)
  const installation = installationOf(me.world, app.id, me.user.teamId)
  if (!installation) throw new SlackTrouble(`${app.name} is not installed here`)
  return installation
}

function enterHome(me: Me, said?: string): void {
  const { world, user } = me
  const { botUserId, appId } = botOf(me, said)
  const channel = directChannel(world, user.teamId, user.id, botUserId)
  const home = homeOf(world, appId, user.id)
  const event = { type: 'app_home_opened', user: user.id, channel: channel.id, tab: 'home', event_ts: nowTs(world) }
  tell(world, {
    teamId: user.teamId,
    onlyApp: appId,
    event: { ...event, ...(home && { view: viewJson(world, home) }) },
  })
}

function forgetEphemerals({ world, user }: Me): void {
  for (const channel of world.channels.values())
    channel.messages = channel.messages.filter(({ onlyFor }) => onlyFor !== user.id)
  changed(world)
}

async function waitFor<T>(
  world: World,
  look: () => T | Promise<T>,
  { timeout = 5_000, what = 'it' }: WaitOptions = {},
): Promise<Found<T>> {
  const until = Date.now() + timeout
  for (;;) {
    const next = nextChange(world, Math.min(RELOOK_MS, until - Date.now()))
    const seen = await look()
    if (seen) {
      next.cancel()
      return seen as Found<T>
    }
    if (Date.now() >= until) throw new SlackTrouble(`Waited ${timeout} ms for ${what}, in vain.`)
    await next.came
  }
}

/** What is looked at may change outside this Slack, where nobody tells. */
const RELOOK_MS = 200

/** Set up before looking, so that a change while looking is not missed. */
function nextChange(world: World, patience: number): { came: Promise<void>; cancel: () => void } {
  let cancel = () => {}
  const came = new Promise<void>((resolve) => {
    cancel = () => {
      clearTimeout(timer)
      world.bus.off('change', cancel)
      resolve()
    }
    const timer = setTimeout(cancel, Math.max(1, patience))
    world.bus.once('change', cancel)
  })
  return { came, cancel }
}
