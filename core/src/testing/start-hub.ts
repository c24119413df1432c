import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addMember, createAccount } from '../accounts/index.ts'
import { issue } from '../commands/issue.ts'
import type { Config } from '../config/index.ts'
import { readConfig } from '../config/index.ts'
import type { ConnectionRow } from '../connections/index.ts'
import { connect, createConnection } from '../connections/index.ts'
import type {
  CommandInput,
  CommandName,
  CommandResult,
  ConversationView,
  Expect,
  MessageView,
  Plugin,
} from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Hub } from '../hub.ts'
import { startHub as startRealHub } from '../hub.ts'
import { createLog } from '../log.ts'
import { conversationViews, messagePage } from '../queries/views.ts'
import type { Engine, TestDatabase } from './databases.ts'
import { testDatabase } from './databases.ts'
import { until } from './until.ts'

export type TestHub = {
  hub: Hub
  url: string
  database: TestDatabase
  accountId: string
  /** Members: maya owns the account, omar is an agent. */
  maya: string
  omar: string
  /** Every log line, as text: secrets must never be found here. */
  logged: string[]
  addInbox(
    plugin: string,
    settings: Record<string, unknown>,
    options?: { name?: string; assign?: 'off' | 'round-robin' },
  ): Promise<ConnectionRow>
  addInstallation(plugin: string, settings: Record<string, unknown>, channel: string): Promise<ConnectionRow>
  command<N extends CommandName>(
    name: N,
    body: CommandInput<N>,
    by?: { member?: string; id?: string; expect?: Expect },
  ): Promise<CommandResult>
  conversations(): Promise<ConversationView[]>
  messages(conversation: string): Promise<MessageView[]>
  /** Resolves once nothing is due and nothing is being worked on. */
  settled(): Promise<void>
  /** The same data, another hub process' worth of workers and doors. */
  another(options?: Partial<Config>): Promise<Hub>
  stop(): Promise<void>
}

export type TestHubOptions = {
  engine: Engine
  plugins: readonly Plugin[]
  config?: Partial<Config>
  sweepMs?: number
  redisPrefix?: string
}

/** A whole hub on a real database, with an account of two people in it. */
export const startHub = async (options: TestHubOptions): Promise<TestHub> => {
  const database = await testDatabase(options.engine)
  const dataDir = await mkdtemp(join(tmpdir(), 'deskless-test-'))
  const logged: string[] = []
  const log = createLog('debug', (line) => void logged.push(line))
  const config: Config = {
    ...readConfig({ DATA_DIR: dataDir, PORT: '0', DESKLESS_KEY: 'ab'.repeat(32), DESKLESS_DEMO: 'off' }),
    ...options.config,
  }
  const start = (changed: Partial<Config> = {}) =>
    startRealHub({
      config: { ...config, ...changed },
      plugins: options.plugins,
      db: database.db,
      log,
      sweepMs: options.sweepMs ?? 100,
      redisPrefix: options.redisPrefix,
    })
  const hub = await start()
  hub.services.config.publicUrl = config.publicUrl === 'http://localhost:0' ? hub.url : config.publicUrl
  const others: Hub[] = []
  const staff = await hire(hub)
  return {
    ...staff,
    ...actions(hub, staff),
    hub,
    url: hub.url,
    database,
    logged,
    settled: () => settled(hub),
    another: async (changed) => {
      const other = await start(changed)
      others.push(other)
      return other
    },
    stop: async () => {
      for (const other of others) await other.stop()
      await hub.stop()
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

type Staff = { accountId: string; maya: string; omar: string }

const hire = async ({ services }: Hub): Promise<Staff> => {
  const { accountId, ownerId } = await createAccount(services, {
    name: 'Parcel & Co',
    slug: `parcel-${uuidv7()}`,
    owner: { name: 'Maya Lindqvist', email: 'maya@parcel.example' },
  })
  const omar = await addMember(services, accountId, {
    name: 'Omar Haddad',
    email: 'omar@parcel.example',
    role: 'agent',
  })
  return { accountId, maya: ownerId, omar: omar.id }
}

const actions = (hub: Hub, { accountId, maya }: Staff) => {
  const { services } = hub
  const add = async (
    kind: 'inbox' | 'installation',
    plugin: string,
    settings: Record<string, unknown>,
    rest: { name?: string; assign?: 'off' | 'round-robin' } = {},
  ) => {
    const row = await createConnection(services, {
      accountId,
      kind,
      plugin,
      settings,
      name: rest.name ?? `${plugin} ${uuidv7()}`,
      assign: rest.assign,
    })
    await connect(services, accountId, row.id)
    return row
  }
  return {
    addInbox: (
      plugin: string,
      settings: Record<string, unknown>,
      rest?: { name?: string; assign?: 'off' | 'round-robin' },
    ) => add('inbox', plugin, settings, rest),
    addInstallation: async (plugin: string, settings: Record<string, unknown>, channel: string) => {
      const row = await add('installation', plugin, settings)
      await services.db.root
        .insertInto('channel_rules')
        .values({
          account_id: accountId,
          id: uuidv7(),
          installation_id: row.id,
          position: 100,
          channel,
          mode: 'explicit',
        })
        .execute()
      return row
    },
    command: <N extends CommandName>(
      name: N,
      body: CommandInput<N>,
      by: { member?: string; id?: string; expect?: Expect } = {},
    ) =>
      issue(services, accountId, {
        name,
        body,
        id: by.id ?? uuidv7(),
        actor: { kind: 'member', id: by.member ?? maya },
        expect: by.expect,
      } as Parameters<typeof issue>[2]),
    conversations: async () => {
      const rows = await services.db.root
        .selectFrom('conversations')
        .select('id')
        .where('account_id', '=', accountId)
        .orderBy('number')
        .execute()
      return conversationViews(
        services.db.root,
        accountId,
        rows.map((row) => row.id),
      )
    },
    messages: (conversation: string) => messagePage(services.db.root, accountId, conversation, { limit: 200 }),
  }
}

const settled = async (hub: Hub): Promise<void> => {
  await until(async () => {
    await hub.runner?.idle()
    const due = await hub.services.db.root
      .selectFrom('jobs')
      .select('lane')
      .where('run_at', '<=', new Date(Date.now() + 50))
      .limit(1)
      .executeTakeFirst()
    return due === undefined
  })
}
