// The whole line for tests: a customer on pigeon post, the hub, the real SDK with its checks on, and a Teams of our own.
import type { ConversationView, MessageView, Plugin } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import type { At, Human, RemoteConnector, Seen } from '../../connector/remote.ts'
import { spawnConnector } from '../../connector/remote.ts'
import { plugin } from '../index.ts'
import { counting } from '../scheduler/paced-port.ts'
import type { Settings } from '../settings.ts'

const people = [
  { name: 'Maya Lindqvist', email: 'maya@parcel.example', role: 'owner' },
  { name: 'Omar Haddad', email: 'omar@parcel.example' },
  { name: 'Gus Guest', email: 'gus@elsewhere.example', role: 'guest' },
  { name: 'Una Unmapped', email: 'una@parcel.example' },
] as const

export type Line = {
  hub: TestHub
  teams: RemoteConnector
  post: ReturnType<typeof pigeonPost>
  installation: string
  door: string
  /** Where conversations begin now. */
  readonly channel: string
  maya: Human
  omar: Human
  nadiaWrites(says: string, carries?: string): Promise<void>
  writes(name: string, says: string): Promise<void>
  /** A hook of the customers' post, as it comes. */
  brings(hook: Parameters<typeof fly>[2][number]): Promise<unknown>
  /** What reached Nadia. */
  flown(): string[]
  /** The card of the newest conversation. */
  root(): Promise<Seen>
  at(): Promise<At>
  thread(): Promise<Seen[]>
  shows(words: string): Promise<Seen>
  /** Nadia's line stands in the thread, and the mirror knows it. Gives the card. */
  asked(words: string): Promise<At>
  arrived(words: string): Promise<unknown>
  /** The newest. */
  conversation(): Promise<ConversationView>
  notes(): Promise<MessageView[]>
  /** By the rule of a channel nobody wrote in yet: Teams counts each by itself, so nobody waits for what was said before. */
  mode(mode: string, hold?: number): Promise<void>
  close(): Promise<void>
}

let ids = 0

const SPARE = 16
const HURRY = 20

export const wholeLine = async (
  engine: Engine,
  extra: Partial<Settings> = {},
  others: readonly Plugin[] = [],
  powers: { amends?: boolean } = {},
): Promise<Line> => {
  counting.times = HURRY
  const spare = Array.from({ length: SPARE }, (_, n) => `spare-${n + 1}`)
  const teams = await spawnConnector({ people, channels: ['support', 'billing', ...spare] })
  const post = pigeonPost({ file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 }, ...powers })
  const config = { allowOrigins: [new URL(teams.url).origin] }
  const hub = await startHub({ engine, plugins: [post.plugin, plugin, ...others], config, sweepMs: 50 })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  const [, support, , ...rest] = teams.teams[0]!.channels.map(({ id }) => id)
  let channel = support!
  const { id: installation, token } = await hub.addInstallation('teams', { ...teams.settings, ...extra }, channel)
  const door = `${hub.url}/in/teams/${token}`
  await teams.listenAt(door)
  const maya = teams.as('maya')
  await maya.happen('install', channel)
  const flown = (): string[] => post.flown.map((piece) => piece.says)
  return {
    ...{ hub, teams, post, installation, door, maya, flown },
    get channel() {
      return channel
    },
    omar: teams.as('omar'),
    ...looks(hub, maya, () => channel, flown),
    ...customers(hub, inbox.token),
    mode: (mode, hold) => {
      channel = rest.shift() ?? channel
      return ruled(hub, installation, { channel, mode, ...(hold === undefined ? {} : { hold }) })
    },
    close: async () => {
      counting.times = 1
      await hub.stop()
      await teams.close()
    },
  }
}

const customers = (hub: TestHub, token: string): Pick<Line, 'nadiaWrites' | 'writes' | 'brings'> => ({
  nadiaWrites: (says, carries) => flies(hub, token, 'nadia', says, carries),
  writes: (name, says) => flies(hub, token, name, says),
  brings: (hook) => fly(hub.url, token, [hook]),
})

const flies = async (hub: TestHub, token: string, name: string, says: string, carries?: string): Promise<void> => {
  const id = `hook-${++ids}`
  const bird = name === 'nadia' ? id : name
  await fly(hub.url, token, [{ id, loft: name, bird, says, name: name === 'nadia' ? 'Nadia Rahimi' : name, carries }])
}

const ruled = async (hub: TestHub, installation: string, rule: object): Promise<void> => {
  const { status } = await hub.ask('PUT', `/installations/${installation}/rules`, { data: [rule] })
  if (status !== 200) throw new Error(`The rule was refused: ${status}`)
}

type Looks = Pick<Line, 'root' | 'at' | 'thread' | 'shows' | 'asked' | 'arrived' | 'conversation' | 'notes'>

const looks = (hub: TestHub, maya: Human, channel: () => string, flown: () => string[]): Looks => {
  const conversation = async () => (await hub.conversations()).at(-1)!
  // A rule may bring others here as well.
  const card = async () => {
    const ours = new RegExp(`#${(await conversation())?.number ?? ''}\\b`)
    return (await maya.look(channel())).findLast((post) => post.from.bot && !post.root && ours.test(post.words))
  }
  const root = () => until(card, 'the root card')
  const thread = async (): Promise<Seen[]> => {
    const { id } = await root()
    return (await maya.look(channel())).filter((post) => post.root === id)
  }
  const shows = (words: string) =>
    until(async () => (await thread()).find((post) => post.words.includes(words)), `“${words}” in the thread`)
  const at = async (): Promise<At> => ({ channel: channel(), id: (await root()).id })
  return {
    root,
    at,
    thread,
    shows,
    conversation,
    asked: async (words) => {
      await shows(words)
      await hub.settled()
      return at()
    },
    arrived: (words) => until(() => flown().includes(words), `${words} at Nadia’s`),
    notes: async () => (await hub.messages((await conversation()).id)).filter(({ kind }) => kind === 'note'),
  }
}
