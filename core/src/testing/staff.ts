import { addMember, createAccount, createToken } from '../accounts/index.ts'
import { issue } from '../commands/issue.ts'
import type { ConnectionRow } from '../connections/index.ts'
import { connect, createConnection, disconnect } from '../connections/index.ts'
import type {
  CommandInput,
  CommandName,
  CommandResult,
  ConversationView,
  Expect,
  MessageView,
} from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Hub } from '../hub.ts'
import { conversationViews, messagePage } from '../queries/views.ts'
import type { Services } from '../services.ts'
import { until } from './until.ts'

/** Members: maya owns the account, omar is an agent. */
export type Staff = { accountId: string; maya: string; omar: string }

export const hire = async ({ services }: Hub): Promise<Staff> => {
  const { accountId, ownerId } = await createAccount(services, {
    name: 'Parcel & Co',
    slug: `parcel-${uuidv7()}`,
    owner: { name: 'Maya Lindqvist', email: 'maya@parcel.example' },
  })
  const omar = { name: 'Omar Haddad', email: 'omar@parcel.example', role: 'agent' }
  return { accountId, maya: ownerId, omar: (await addMember(services, accountId, omar)).id }
}

type Settings = Record<string, unknown>
type InboxOptions = { name?: string; assign?: 'off' | 'round-robin' }

export type Said = { conversation: ConversationView; messages: MessageView[] }

/** What the two of them do in tests. */
export type Doing = {
  addInbox(plugin: string, settings: Settings, options?: InboxOptions): Promise<ConnectionRow>
  addInstallation(plugin: string, settings: Settings, channel: string): Promise<ConnectionRow>
  removeInstallation(id: string): Promise<void>
  command<N extends CommandName>(
    name: N,
    body: CommandInput<N>,
    by?: { member?: string; id?: string; expect?: Expect },
  ): Promise<CommandResult>
  /** Maya asks the API, or what plugins serve under `/p/`. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>
  conversations(): Promise<ConversationView[]>
  /** Waits until somebody has said just this; gives the first conversation with it, as it is with these words. */
  said(text: string, inbox?: string): Promise<Said>
  messages(conversation: string): Promise<MessageView[]>
}

export const doing = ({ services, url }: Hub, { accountId, maya }: Staff): Doing => ({
  ask: asking(services, url, { accountId, maya }),
  addInbox: (plugin, settings, options = {}) =>
    connected(services, { accountId, kind: 'inbox', plugin, settings, ...options }),
  addInstallation: async (plugin, settings, channel) => {
    const row = await connected(services, { accountId, kind: 'installation', plugin, settings })
    const rule = { account_id: accountId, id: uuidv7(), installation_id: row.id, position: 100, channel }
    await services.db.root
      .insertInto('channel_rules')
      .values({ ...rule, mode: 'explicit' })
      .execute()
    return row
  },
  removeInstallation: (id) => disconnect(services, accountId, id),
  command: (name, body, by = {}) =>
    issue(services, accountId, {
      name,
      body,
      id: by.id ?? uuidv7(),
      actor: { kind: 'member', id: by.member ?? maya },
      expect: by.expect,
    } as Parameters<typeof issue>[2]),
  conversations: () => allConversations(services, accountId),
  said: (...asked) => said(services, accountId, ...asked),
  messages: (conversation) => messagePage(services.db.root, accountId, conversation, { limit: 200 }),
})

const asking = (
  services: Services,
  url: string,
  { accountId, maya }: Pick<Staff, 'accountId' | 'maya'>,
): Doing['ask'] => {
  let token: Promise<{ token: string }> | undefined
  return async (method, path, body, given = {}) => {
    token ??= createToken(services, accountId, { name: 'test', member: maya, scopes: ['*'] })
    const headers = { authorization: `Bearer ${(await token).token}`, 'content-type': 'application/json', ...given }
    const at = path.startsWith('/p/') ? path : `/v1${path}`
    const answer = await fetch(url + at, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    return { status: answer.status, body: await answer.json() }
  }
}

type Wanted = Omit<Parameters<typeof createConnection>[1], 'name'> & { name?: string }

const connected = async (services: Services, wanted: Wanted): Promise<ConnectionRow> => {
  const row = await createConnection(services, { ...wanted, name: wanted.name ?? `${wanted.plugin} ${uuidv7()}` })
  await connect(services, wanted.accountId, row.id)
  return row
}

const allConversations = async ({ db }: Services, accountId: string): Promise<ConversationView[]> => {
  const rows = await db.root
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', accountId)
    .orderBy('number')
    .execute()
  return conversationViews(
    db.root,
    accountId,
    rows.map((row) => row.id),
  )
}

const said = async ({ db }: Services, accountId: string, text: string, inbox?: string): Promise<Said> => {
  const first = db.root
    .selectFrom('messages as m')
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.account_id', '=', 'm.account_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .select('c.id')
    .where('m.account_id', '=', accountId)
    .where('m.text', '=', text)
    .$if(inbox !== undefined, (query) => query.where('c.inbox_id', '=', inbox as string))
    .orderBy('c.number')
    .limit(1)
  const { id } = await until(() => first.executeTakeFirst(), `a conversation with “${text}”`)
  const [conversation] = await conversationViews(db.root, accountId, [id])
  return {
    conversation: conversation as ConversationView,
    messages: await messagePage(db.root, accountId, id, { limit: 200 }),
  }
}
