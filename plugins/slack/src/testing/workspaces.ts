// Several workspaces at one hub, each with an inbox of its own and Slack's limits switched on.
import type { ConversationView } from '@deskless/core/contract'
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, WHISTLE } from '@deskless/core/testing'
import type { Seen, Simulator } from '../../simulator/index.ts'
import { startSimulator } from '../../simulator/index.ts'
import type { CallEntry } from '../../simulator/ledger.ts'
import { plugin } from '../index.ts'
import { people } from './line.ts'
import { nothingReadBack } from './read-back.ts'

export type Workspace = {
  slack: Simulator
  /** Somebody, each with a conversation of their own, writes to this workspace's inbox. */
  writes(who: string, says: string): Promise<void>
  /** What stands in the channel at top level. */
  cards(): Promise<Seen[]>
  /** The calls that brought somebody's line into a thread. */
  posts(says: string): CallEntry[]
  conversations(): Promise<ConversationView[]>
  refusals(method?: string): number
}

export type Workspaces = { hub: TestHub; at: Workspace[]; close(): Promise<void> }

export const workspaces = async (engine: Engine, many: number): Promise<Workspaces> => {
  const hub = await startHub({ engine, plugins: [pigeonPost().plugin, plugin], sweepMs: 50 })
  const at: Workspace[] = []
  for (let n = 0; n < many; n++) at.push(await workspace(hub))
  return {
    hub,
    at,
    close: async () => {
      for (const { slack } of at) nothingReadBack(slack)
      await Promise.all(at.map(({ slack }) => slack.close()))
      await hub.stop()
    },
  }
}

let ids = 0

const workspace = async (hub: TestHub): Promise<Workspace> => {
  const slack = await startSimulator({ seed: 'demo', people, app: { name: 'Deskless' } })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
  hub.hub.services.config.allowOrigins.push(slack.url)
  const { botToken, signingSecret, appId } = slack.demo.credentials
  const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: slack.apiUrl }
  const installation = await hub.addInstallation('slack', settings, slack.demo.support.id)
  const rules = hub.hub.services.db.root.updateTable('channel_rules').set({ inbox_id: inbox.id })
  await rules.where('installation_id', '=', installation.id).execute()
  const door = `${hub.url}/in/slack/${installation.token}`
  slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door })
  const messages = () => slack.human.channel('#support')
  return {
    slack,
    writes: async (who, says) => {
      const id = `hook-${++ids}`
      await fly(hub.url, inbox.token, [{ id, loft: who, bird: id, says, name: who }])
    },
    cards: async () => (await messages()).filter(({ metadata }) => metadata !== undefined),
    posts: (says) =>
      slack.ledger
        .calls('chat.postMessage')
        .filter(({ args, outcome }) => outcome?.ok && args.thread_ts && args.text === says),
    conversations: async () => (await hub.conversations()).filter((one) => one.inbox.id === inbox.id),
    refusals: (method) => slack.ledger.calls(method).filter(({ outcome }) => outcome?.status === 429).length,
  }
}
