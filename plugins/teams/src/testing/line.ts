// The whole line for tests: a customer on pigeon post, the hub, the real SDK with its checks on, and a Teams of our own.
import type { ConversationView, MessageView } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import type { At, Human, RemoteConnector, Seen } from '../../connector/remote.ts'
import { spawnConnector } from '../../connector/remote.ts'
import { plugin } from '../index.ts'
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
  channel: string
  maya: Human
  omar: Human
  nadiaWrites(says: string, carries?: string): Promise<void>
  writes(name: string, says: string): Promise<void>
  /** What reached Nadia. */
  flown(): string[]
  /** The card of the newest thread. */
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
  /** By channel rule. */
  mode(mode: string, hold?: number): Promise<void>
  close(): Promise<void>
}

let ids = 0

export const wholeLine = async (engine: Engine, extra: Partial<Settings> = {}): Promise<Line> => {
  const teams = await spawnConnector({ people, channels: ['support', 'billing'] })
  const post = pigeonPost({ file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 } })
  const config = { allowOrigins: [new URL(teams.url).origin] }
  const hub = await startHub({ engine, plugins: [post.plugin, plugin], config, sweepMs: 50 })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  const channel = teams.teams[0]!.channels[1]!.id
  const { id: installation, token } = await hub.addInstallation('teams', { ...teams.settings, ...extra }, channel)
  const door = `${hub.url}/in/teams/${token}`
  await teams.listenAt(door)
  const maya = teams.as('maya')
  await maya.happen('install', channel)
  const fromBird = async (name: string, says: string, carries?: string): Promise<void> => {
    const id = `hook-${++ids}`
    const bird = name === 'nadia' ? id : name
    await fly(hub.url, inbox.token, [
      { id, loft: name, bird, says, name: name === 'nadia' ? 'Nadia Rahimi' : name, carries },
    ])
  }
  const flown = (): string[] => post.flown.map((piece) => piece.says)
  return {
    ...{ hub, teams, post, installation, door, channel, maya, flown },
    omar: teams.as('omar'),
    ...looks(hub, maya, channel, flown),
    nadiaWrites: (says, carries) => fromBird('nadia', says, carries),
    writes: (name, says) => fromBird(name, says),
    mode: async (mode, hold) => {
      const rule = { channel, mode, ...(hold === undefined ? {} : { hold }) }
      const { status } = await hub.ask('PUT', `/installations/${installation}/rules`, { data: [rule] })
      if (status !== 200) throw new Error(`The rule was refused: ${status}`)
    },
    close: async () => {
      await hub.stop()
      await teams.close()
    },
  }
}

type Looks = Pick<Line, 'root' | 'at' | 'thread' | 'shows' | 'asked' | 'arrived' | 'conversation' | 'notes'>

const looks = (hub: TestHub, maya: Human, channel: string, flown: () => string[]): Looks => {
  const card = async () => (await maya.look(channel)).findLast((post) => post.from.bot && !post.root)
  const root = () => until(card, 'the root card')
  const thread = async (): Promise<Seen[]> => {
    const { id } = await root()
    return (await maya.look(channel)).filter((post) => post.root === id)
  }
  const shows = (words: string) =>
    until(async () => (await thread()).find((post) => post.words.includes(words)), `“${words}” in the thread`)
  const at = async (): Promise<At> => ({ channel, id: (await root()).id })
  const conversation = async () => (await hub.conversations()).at(-1)!
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
