// What a Slack workspace is made of. Only data: who may change it how is told elsewhere.

export type Json = Record<string, unknown>
export type Block = Json & { type: string; block_id?: string }

export type Team = { id: string; name: string; domain: string; enterpriseId?: string }

export type User = {
  id: string
  teamId: string
  name: string
  realName: string
  email?: string
  title?: string
  color: string
  isAdmin: boolean
  isGuest: boolean
  deleted: boolean
  /** Set for the face of an app. */
  botId?: string
  appId?: string
}

export type Channel = {
  id: string
  teamId: string
  name: string
  kind: 'channel' | 'group' | 'im'
  topic: string
  created: number
  creator: string
  archived: boolean
  /** Other workspaces that see it (Slack Connect). */
  sharedWith: string[]
  members: Set<string>
  messages: Message[]
  lastTs: number
}

export type Message = {
  channel: string
  ts: string
  user?: string
  botId?: string
  appId?: string
  /** A name and picture the app chose for this one message. */
  username?: string
  icons?: Json
  subtype?: string
  text: string
  blocks: Block[]
  attachments: Json[]
  files: string[]
  threadTs?: string
  broadcast?: boolean
  edited?: { user: string; ts: string }
  reactions: { name: string; users: string[] }[]
  metadata?: Json
  clientMsgId?: string
  /** Seen by one person, until their client reloads. */
  onlyFor?: string
}

export type SlackFile = {
  id: string
  teamId: string
  user: string
  name: string
  title: string
  mimetype: string
  bytes: Buffer
  altText?: string
  created: number
  shares: { channel: string; ts: string }[]
  mode: 'hosted' | 'snippet' | 'canvas' | 'external' | 'tombstone'
  access: 'visible' | 'check_file_info'
}

export type View = {
  id: string
  teamId: string
  userId: string
  appId: string
  type: 'modal' | 'home'
  rootId: string
  previousId?: string
  hash: string
  /** What the app sent: title, blocks, callback_id, private_metadata … */
  body: Json & { blocks: Block[] }
  values: Record<string, Record<string, Json>>
  errors: Record<string, string>
}

export type Shortcut = { type: 'message' | 'global'; callbackId: string; name: string }
export type SlashCommand = { command: string; description: string; url?: string }

export type App = {
  id: string
  name: string
  clientId: string
  clientSecret: string
  signingSecret: string
  verificationToken: string
  appToken: string
  scopes: string[]
  events: string[]
  socketMode: boolean
  eventsUrl?: string
  interactivityUrl?: string
  optionsUrl?: string
  redirectUrls: string[]
  commands: SlashCommand[]
  shortcuts: Shortcut[]
  /** It hears of links to these, and may say what stands below them. */
  unfurlDomains?: string[]
  /** Tokens live twelve hours and are refreshed. */
  rotation: boolean
  /** May be installed in a whole organisation. */
  orgDeploy: boolean
  /** Sold outside the Marketplace: history calls are held to one a minute and 15 messages. */
  unlisted: boolean
}

export type Installation = {
  appId: string
  /** The organisation's id when it is one of a whole organisation. */
  teamId: string
  /** Of a whole organisation: the workspaces it was given. */
  granted?: string[]
  botUserId: string
  botId: string
  scopes: string[]
  token: string
  refreshToken?: string
  expiresAt?: number
  revoked: boolean
}

/** A one-time right to open a modal, handed to the app with every human act. */
export type Trigger = {
  appId: string
  userId: string
  teamId: string
  viewId?: string
  expiresAt: number
  used: boolean
}

export type ResponseUrl = {
  appId: string
  userId: string
  channel: string
  message?: string
  threadTs?: string
  expiresAt: number
  uses: number
}
