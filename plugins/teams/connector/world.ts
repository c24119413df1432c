// What a simulated Microsoft 365 holds: tenants with people, teams with channels, posts, and chats of a bot with one person.

export type Role = 'owner' | 'member' | 'guest'
export type Person = {
  id: string
  aadObjectId: string
  name: string
  email: string
  role: Role
  tenant: string
}
export type Channel = { id: string; name: string; team: string }
export type Team = { id: string; group: string; name: string; tenant: string; channels: Channel[]; installed: boolean }
export type Attachment = { contentType: string; content?: unknown; contentUrl?: string; name?: string }
export type Reaction = { type: string; by: string }
export type Post = {
  id: string
  /** A channel, or the chat of the bot with one person. */
  conversation: string
  /** The post it stands below. */
  root?: string
  from: { id: string; name: string; bot: boolean }
  text: string
  summary?: string
  attachments: Attachment[]
  entities: Record<string, unknown>[]
  reactions: Reaction[]
  /** What an action answered with: shown to whoever pressed, until the post itself is edited. */
  views: Record<string, unknown>
  edits: number
  deleted: boolean
}
/** What one person has open on their screen. */
export type Dialog = {
  title: string
  card: Record<string, unknown>
  /** How it goes back: of a card, or of an action on a message. */
  submit: { name: 'task/submit' } | { name: 'composeExtension/submitAction'; commandId: string; message: string }
  conversation: string
  root?: string
}

export type World = {
  clientId: string
  clientSecret: string
  tenants: { id: string; name: string }[]
  people: Person[]
  teams: Team[]
  posts: Post[]
  dialogs: Map<string, Dialog>
  /** What the bot answered a press or a form with, in words, by person. */
  told: Map<string, string[]>
  /** The next id of a message: milliseconds, as Teams counts, and never twice. */
  nextId(): string
}

export type PersonGiven = { name: string; email: string; role?: Role; tenant?: number }
/** `installed`: the app is in the teams already. */
export type WorldGiven = {
  people?: readonly PersonGiven[]
  tenants?: number
  channels?: readonly string[]
  installed?: boolean
}

export const BOT_NAME = 'Deskless'
const CLIENT = '00000000-0000-4000-8000-00000000b071'

const uuid = (kind: string, n: number): string => `00000000-0000-4000-8000-${kind}${String(n).padStart(8, '0')}`

const COMPANY: readonly PersonGiven[] = [
  { name: 'Maya Lindqvist', email: 'maya@parcel.example', role: 'owner' },
  { name: 'Omar Haddad', email: 'omar@parcel.example' },
]

export const createWorld = ({
  people = COMPANY,
  tenants = 1,
  channels = ['support'],
  installed = false,
}: WorldGiven = {}): World => {
  let last = 1_750_000_000_000
  const places = Array.from({ length: tenants }, (_, i) => ({ id: uuid('7e4a', i + 1), name: `Tenant ${i + 1}` }))
  return {
    clientId: CLIENT,
    clientSecret: 'simulated~client~secret',
    tenants: places,
    people: people.map((person, i) => personOf(person, i, places)),
    teams: places.map((tenant, i) => ({ ...teamOf(tenant.id, i, channels), installed })),
    posts: [],
    dialogs: new Map(),
    told: new Map(),
    nextId: () => {
      last = Math.max(last + 1, Date.now())
      return String(last)
    },
  }
}

const personOf = (given: PersonGiven, i: number, tenants: World['tenants']): Person => ({
  id: `29:1${Buffer.from(given.email).toString('base64url')}`,
  aadObjectId: uuid('9e50', i + 1),
  name: given.name,
  email: given.email,
  role: given.role ?? 'member',
  tenant: (tenants[given.tenant ?? 0] ?? tenants[0]!).id,
})

const teamOf = (tenant: string, i: number, names: readonly string[]): Team => {
  const id = `19:general${i + 1}@thread.tacv2`
  const channels = ['General', ...names].map((name, n) => ({
    id: n === 0 ? id : `19:${name}${i + 1}@thread.tacv2`,
    name,
    team: id,
  }))
  return { id, group: uuid('6109', i + 1), name: 'Customer support', tenant, channels, installed: false }
}

export const teamWith = (world: World, channel: string): Team | undefined =>
  world.teams.find(({ channels }) => channels.some(({ id }) => id === channel))

/** By whichever of their names. */
export const personCalled = (world: World, who: string): Person => {
  const found = world.people.find(
    ({ id, aadObjectId, name, email }) => [id, aadObjectId, name, email].includes(who) || email.startsWith(`${who}@`),
  )
  if (!found) throw new Error(`There is nobody called ${who} here.`)
  return found
}

/** `19:…@thread.tacv2;messageid=17…` as Teams names a thread. */
export const splitConversation = (id: string): { conversation: string; root?: string } => {
  const [conversation = '', root] = id.split(';messageid=')
  return { conversation, ...(root ? { root } : {}) }
}

export const postCalled = (world: World, conversation: string, id: string): Post | undefined =>
  world.posts.find((post) => post.id === id && post.conversation === conversation)

/** The chat of the bot with one person; named after them. */
export const chatOf = (person: Person): string => `a:${person.id.slice(4)}`

export const personOfChat = (world: World, conversation: string): Person | undefined =>
  world.people.find((person) => chatOf(person) === conversation)
