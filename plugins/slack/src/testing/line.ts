// The whole line for tests: a customer on pigeon post, the hub, the real Bolt and a Slack of our own.
import type { ConversationView, MessageView, Plugin } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import type { Seen, SeenView, Simulator } from '../../simulator/index.ts'
import { startSimulator } from '../../simulator/index.ts'
import { plugin } from '../index.ts'
import { scheduler } from '../scheduler/client.ts'
import type { Settings } from '../settings.ts'
import { nothingReadBack } from './read-back.ts'

export const people = [
  { name: 'maya', realName: 'Maya Lindqvist', email: 'maya@parcel.example' },
  { name: 'omar', realName: 'Omar Haddad', email: 'omar@parcel.example' },
]

export type Line = Looks & {
  hub: TestHub
  slack: Simulator
  post: ReturnType<typeof pigeonPost>
  /** Answers what the post calls it. `carries`: a file of this name, which the post hands over when asked. */
  nadiaWrites(says: string, carries?: string): Promise<string>
  /** Where the pigeon post brings its hooks. */
  inboxToken: string
  /** Somebody else does; each name is a customer of its own. */
  writes(name: string, says: string): Promise<void>
  /** What reached Nadia. */
  flown(): string[]
  close(): Promise<void>
}

type Looks = {
  root(): Promise<Seen>
  thread(): Promise<Seen[]>
  /** Waits for words in the thread. */
  shows(words: string): Promise<Seen>
  /** Nadia's line stands in the thread, and the mirror knows it. Gives the card. */
  asked(words: string): Promise<Seen>
  /** Waits for a form at Maya's screen. */
  view(): Promise<SeenView>
  /** Waits until Nadia has it. */
  arrived(words: string): Promise<unknown>
  conversation(): Promise<ConversationView>
  notes(): Promise<MessageView[]>
}

let ids = 0

export const wholeLine = async (
  engine: Engine,
  mode: 'http' | 'socket' = 'http',
  surface: Plugin = plugin,
  /** Installed beside pigeon post. */
  others: readonly Plugin[] = [],
  { amends = false, ...extra }: Partial<Settings> & { amends?: boolean } = {},
): Promise<Line> => {
  const app = { name: 'Deskless', socketMode: mode === 'socket' }
  const slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off', app })
  const post = pigeonPost({ file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 }, amends })
  const config = { allowOrigins: [slack.url] }
  const hub = await startHub({ engine, plugins: [post.plugin, surface, ...others], sweepMs: 50, config })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  await install(hub, slack, mode, extra)
  const flown = (): string[] => post.flown.map((piece) => piece.says)
  return {
    hub,
    slack,
    post,
    flown,
    inboxToken: inbox.token,
    ...looks({ hub, slack, flown, ...theOnly(hub, slack) }),
    nadiaWrites: async (says, carries) => {
      const id = `hook-${++ids}`
      await fly(hub.url, inbox.token, [{ id, loft: 'nadia', bird: id, says, name: 'Nadia Rahimi', carries }])
      return id
    },
    writes: async (name, says) => {
      const id = `hook-${++ids}`
      await fly(hub.url, inbox.token, [{ id, loft: name, bird: name, says, name }])
    },
    close: async () => {
      nothingReadBack(slack)
      await hub.stop()
      await slack.close()
    },
  }
}

const install = async (
  hub: TestHub,
  slack: Simulator,
  mode: 'http' | 'socket',
  extra: Partial<Settings>,
): Promise<void> => {
  const { botToken, signingSecret, appToken, appId } = slack.demo.credentials
  const settings = { botToken, signingSecret, appToken, mode, apiBaseUrl: slack.apiUrl, ...extra }
  const { id, token } = await hub.addInstallation('slack', settings, slack.demo.support.id)
  // This Slack has none: what keeps its limits is tested beside the scheduler.
  scheduler.unlimited(id)
  const door = `${hub.url}/in/slack/${token}`
  if (mode === 'http') slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door, optionsUrl: door })
  else await until(() => slack.socket.open(appId) > 0, 'the socket')
}

type Whose = Pick<Line, 'hub' | 'slack' | 'flown' | 'conversation'> & { card(): Promise<Seen | undefined> }

/** Where there is one customer, everything is theirs. */
const theOnly = (hub: TestHub, slack: Simulator): Pick<Whose, 'card' | 'conversation'> => ({
  card: async () => (await slack.human.channel('#support')).find((message) => message.metadata !== undefined),
  conversation: async () => (await hub.conversations())[0]!,
})

export const looks = ({ hub, slack, flown, card, conversation }: Whose): Looks => {
  const root = () => until(card, 'the root card')
  const thread = async () => slack.human.thread('#support', (await root()).ts)
  return {
    root,
    thread,
    conversation,
    shows: (words) => until(async () => (await thread()).find((message) => message.words.includes(words)), words),
    asked: async (words) => {
      const isHers = (message: Seen): boolean => message.name.startsWith('Nadia') && message.words === words
      await until(async () => (await thread()).some(isHers), `${words} as Nadia`)
      await hub.settled()
      return root()
    },
    view: () => until(() => slack.human.view(), 'a form'),
    arrived: (words) => until(() => flown().includes(words), `${words} at Nadia’s`),
    notes: async () => (await hub.messages((await conversation()).id)).filter((message) => message.kind === 'note'),
  }
}
