// A hub with two tools that tell people things, and Nadia who writes to it.
import type { Notice, Plugin } from '../../../contract/index.ts'
import { definePlugin, secret, text, z } from '../../../contract/index.ts'
import type { Engine } from '../../../testing/databases.ts'
import { fly, pigeonPost, WHISTLE } from '../../../testing/pigeon.ts'
import type { TestHub } from '../../../testing/start-hub.ts'
import { startHub } from '../../../testing/start-hub.ts'
import { until } from '../../../testing/until.ts'

/** Somebody was told something: who, and the notice as the tool was given it. */
export type Heard = { who: string; notice: Notice }

/** A tool that knows some people. `next` is what the following notice does instead of being told. */
export type Board = {
  plugin: Plugin
  knows: Set<string>
  heard: Heard[]
  next: ((told: () => void) => void)[]
  installation: string
}

const board = (id: string, roots: string): Board => {
  const it: Board = { plugin: undefined as unknown as Plugin, knows: new Set(), heard: [], next: [], installation: '' }
  it.plugin = definePlugin({
    id,
    contract: 1,
    surface: {
      label: id,
      settings: z.object({ key: secret('Key') }),
      modes: ['explicit', 'alerts'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: {
        open: async (view) => ({ root: `${roots}-${view.conversation.number}`, keys: [] }),
        post: async () => ({ keys: [] }),
        update: async () => {},
        amend: async () => {},
        tick: async () => {},
      },
      notify: async (notice, person) => {
        if (!it.knows.has(person.name)) return 'nobody'
        const told = (): void => void it.heard.push({ who: person.name, notice })
        const hitch = it.next.shift()
        if (hitch) hitch(told)
        told()
        return 'told'
      },
    },
  })
  return it
}

export type Office = {
  hub: TestHub
  /** Where conversations stand. */
  board: Board
  /** Another tool, where none stands. */
  radio: Board
  nadiaWrites(says: string): Promise<void>
  conversation(): Promise<string>
  /** A note by omar, or whoever is named. */
  notes(says: string, calls?: { mentions?: string[]; teams?: string[] }, by?: string): Promise<string>
  team(name: string, ...members: string[]): Promise<string>
  /** News waits some seconds for more of it: no longer than this. */
  hurry(): Promise<void>
  close(): Promise<void>
}

let birds = 0

export const openOffice = async (engine: Engine): Promise<Office> => {
  const post = pigeonPost()
  const [first, second] = [board('board', 'root'), board('radio', 'wave')]
  const hub = await startHub({ engine, plugins: [post.plugin, first.plugin, second.plugin], sweepMs: 30 })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  first.installation = (await hub.addInstallation('board', { key: 'k' }, '#support')).id
  second.installation = (await hub.addInstallation('radio', { key: 'k' }, '#support')).id
  const conversation = async () => (await hub.conversations())[0]!.id
  return {
    hub,
    board: first,
    radio: second,
    conversation,
    nadiaWrites: async (says) => {
      const id = `bird-${++birds}`
      await fly(hub.url, inbox.token, [{ id, loft: 'nadia', bird: 'nadia', says, name: 'Nadia' }])
      await until(async () => {
        const [talk] = await hub.conversations()
        return talk && (await hub.messages(talk.id)).some((message) => message.text === says)
      }, says)
      await hub.settled()
    },
    notes: async (says, calls = {}, by = hub.omar) => {
      const body = { conversation: await conversation(), parts: [text(says)], ...calls }
      return (await hub.command('note', body, { member: by })).message!
    },
    team: (name, ...members) => makeTeam(hub, name, members),
    hurry: async () => {
      const jobs = hub.hub.services.db.root.updateTable('jobs').where('subscriber', '=', 'news')
      await jobs.set({ run_at: new Date() }).execute()
      await hub.settled()
    },
    close: () => hub.stop(),
  }
}

const makeTeam = async ({ hub, accountId }: TestHub, name: string, members: readonly string[]): Promise<string> => {
  const { root } = hub.services.db
  const id = crypto.randomUUID()
  await root.insertInto('teams').values({ account_id: accountId, id, name }).execute()
  for (const member_id of members)
    await root.insertInto('team_members').values({ account_id: accountId, team_id: id, member_id }).execute()
  return id
}
