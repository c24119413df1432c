import type { Selectable } from 'kysely'
import type { CannedResponses, CannedResponseUses } from './schema/canned-responses.ts'
import type {
  Addresses,
  Apps,
  ChannelLabels,
  ChannelRules,
  Connections,
  ConnectionTokens,
  Listeners,
  OutboxTable,
  Setups,
} from './schema/connections.ts'
import type {
  Contacts,
  ConversationLabels,
  Conversations,
  Files,
  Identities,
  Mentions,
  MergeSuggestions,
  Messages,
  MessageVersions,
  Mutes,
  Participants,
  Reactions,
  Suggestions,
  Threads,
} from './schema/conversations.ts'
import type { AttributeDefinitions, Drafts, RecordLinks, Remarks, SavedViews, Seen } from './schema/desk.ts'
import type { AuthorizationCodes, DeviceAccess, DeviceCodes, Devices } from './schema/devices.ts'
import type {
  Commands,
  Deliveries,
  Events,
  HoldsTable,
  Jobs,
  LooksTable,
  Mirrors,
  Moves,
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
  AgentLinks,
  ApiTokens,
  Audit,
  Bots,
  Deployment,
  Labels,
  LinkCodes,
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
export type { EndedWhy } from './schema/devices.ts'
export type { RefKind, StoredNotice } from './schema/lines.ts'

export type Database = {
  accounts: Accounts
  account_counters: AccountCounters
  roles: Roles
  members: Members
  agent_links: AgentLinks
  link_codes: LinkCodes
  bots: Bots
  teams: Teams
  team_members: TeamMembers
  labels: Labels
  canned_responses: CannedResponses
  canned_response_uses: CannedResponseUses
  api_tokens: ApiTokens
  audit: Audit
  apps: Apps
  connections: Connections
  addresses: Addresses
  connection_tokens: ConnectionTokens
  listeners: Listeners
  outbox: OutboxTable
  setups: Setups
  channel_labels: ChannelLabels
  channel_rules: ChannelRules
  contacts: Contacts
  identities: Identities
  threads: Threads
  conversations: Conversations
  conversation_labels: ConversationLabels
  participants: Participants
  mutes: Mutes
  mentions: Mentions
  messages: Messages
  message_versions: MessageVersions
  reactions: Reactions
  files: Files
  suggestions: Suggestions
  merge_suggestions: MergeSuggestions
  saved_views: SavedViews
  attribute_definitions: AttributeDefinitions
  record_links: RecordLinks
  remarks: Remarks
  seen: Seen
  drafts: Drafts
  raw_items: RawItems
  refs: Refs
  parked: Parked
  events: Events
  jobs: Jobs
  deliveries: Deliveries
  pieces: Pieces
  commands: Commands
  mirrors: Mirrors
  moves: Moves
  replying: Replying
  notices: Notices
  holds: HoldsTable
  looks: LooksTable
  deployment: Deployment
  users: Users
  sessions: Sessions
  sign_ins: SignIns
  verifications: Verifications
  devices: Devices
  device_access: DeviceAccess
  authorization_codes: AuthorizationCodes
  device_codes: DeviceCodes
}

export type Row<T extends keyof Database> = Selectable<Database[T]>
