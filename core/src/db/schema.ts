import type { Selectable } from 'kysely'
import type { Addresses, Apps, ChannelRules, Connections, ConnectionTokens, Listeners } from './schema/connections.ts'
import type {
  Contacts,
  ConversationLabels,
  Conversations,
  Files,
  Identities,
  Messages,
  MessageVersions,
  Participants,
  Reactions,
  Suggestions,
  Threads,
} from './schema/conversations.ts'
import type {
  Commands,
  Deliveries,
  Events,
  HoldsTable,
  Jobs,
  Mirrors,
  Notices,
  Parked,
  Pieces,
  RawItems,
  Refs,
  Replying,
} from './schema/lines.ts'
import type {
  AccountCounters,
  Accounts,
  ApiTokens,
  Audit,
  Bots,
  Deployment,
  Labels,
  Members,
  Roles,
  Sessions,
  SignIns,
  TeamMembers,
  Teams,
  Users,
  Verifications,
} from './schema/tenants.ts'

export type { StoredAuthor } from './schema/conversations.ts'
export type { RefKind, StoredNotice } from './schema/lines.ts'

export type Database = {
  accounts: Accounts
  account_counters: AccountCounters
  roles: Roles
  members: Members
  bots: Bots
  teams: Teams
  team_members: TeamMembers
  labels: Labels
  api_tokens: ApiTokens
  audit: Audit
  apps: Apps
  connections: Connections
  addresses: Addresses
  connection_tokens: ConnectionTokens
  listeners: Listeners
  channel_rules: ChannelRules
  contacts: Contacts
  identities: Identities
  threads: Threads
  conversations: Conversations
  conversation_labels: ConversationLabels
  participants: Participants
  messages: Messages
  message_versions: MessageVersions
  reactions: Reactions
  files: Files
  suggestions: Suggestions
  raw_items: RawItems
  refs: Refs
  parked: Parked
  events: Events
  jobs: Jobs
  deliveries: Deliveries
  pieces: Pieces
  commands: Commands
  mirrors: Mirrors
  replying: Replying
  notices: Notices
  holds: HoldsTable
  deployment: Deployment
  users: Users
  sessions: Sessions
  sign_ins: SignIns
  verifications: Verifications
}

export type Row<T extends keyof Database> = Selectable<Database[T]>
