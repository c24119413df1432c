// Who sits in a random afternoon, and how one goes.
import type { ChannelSeat } from '@deskless/core/contract'
import type { Seen } from '../../simulator/index.ts'
import type { Line } from './line.ts'

/** `file`: the words in the name of what is attached. */
export type Typed = { seen: Seen; who: string; words: string; file?: string }

/** `may`: words somebody deliberately gave to the customer. `sendable`: the channel and the installation are fit for it. */
export type Story = {
  line: Line
  root: Seen
  bot: string
  random: () => number
  said: Typed[]
  /** Who wrote which words, or attached them; a file that was shared again has several. */
  authors: Map<string, Set<string>>
  may: Set<string>
  /** Typed in mode `direct`, called back by nobody so far: they may go once their time is over. */
  waiting: Set<string>
  /** Typed lines wait in this afternoon until somebody lets the time pass. */
  holds: boolean
  mode: 'explicit' | 'direct'
  sendable: boolean
  /** The installation has its token and its scopes: a form of somebody's own sends, wherever they opened it. */
  fit: boolean
  /** It goes on in another channel: a draft that stands in the thread it left is sent from there, where Slack's dialog says to whom. */
  away: boolean
  /** The time to answer freely is over: only approved templates go. */
  closes(over: boolean): void
  /** Offers that were taken: pressed again they would send the same words again, as they say. */
  taken: Set<string>
  /** Emoji somebody deliberately showed the customer. */
  shown: Set<string>
  told: string[]
}

/** The same seed is the same afternoon. */
const dice = (seed: number) => {
  let a = seed >>> 0
  return (): number => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const AGENTS = ['maya', 'omar']
const OTHERS = ['vera', 'ana', 'zoe', 'sven']
export const EVERYBODY = [...AGENTS, ...AGENTS, ...OTHERS]

/** Longer than any afternoon. */
const FOR_EVER = 36_000

export const begin = async (line: Line, seed: number): Promise<Story> => {
  const { slack } = line
  await seatOthers(line)
  await line.nadiaWrites('Where is my parcel?')
  const root = await line.asked('Where is my parcel?')
  const holds = seed % 2 === 0
  const wait = { hold_seconds: holds ? FOR_EVER : 0 }
  await line.hub.hub.services.db.root.updateTable('mirrors').set(wait).execute()
  const bot = slack.demo.credentials.botUserId
  return {
    closes: windowOf(line),
    taken: new Set(),
    shown: new Set(),
    line,
    root,
    bot,
    random: dice(seed),
    said: [],
    authors: new Map(),
    may: new Set(),
    waiting: new Set(),
    holds,
    mode: 'explicit',
    sendable: true,
    fit: true,
    away: false,
    told: [`seed ${seed}${holds ? ', typed lines wait' : ''}`],
  }
}

const TEMPLATE = { name: 'hello_again', language: 'en', text: 'Hello again, {{1}}', values: ['1'] }

/** Of the inbox, as a provider might have it. */
const windowOf = ({ post }: Line): Story['closes'] => {
  let over = false
  const channel = post.plugin.channel as ChannelSeat
  const { capabilities } = channel
  channel.templates = async () => [TEMPLATE]
  channel.capabilities = (inbox) => ({
    ...capabilities(inbox),
    template: 'native',
    ...(over && { window: { from: 'contact-message', lasts: '0m', outside: ['template'] } }),
  })
  return (now) => {
    over = now
  }
}

/** vera may only look, ana has no seat, zoe is a guest, sven works elsewhere. */
export const seatOthers = async ({ hub, slack }: Line): Promise<void> => {
  const { root: db } = hub.hub.services.db
  const maya = await db.selectFrom('members').selectAll().where('id', '=', hub.maya).executeTakeFirstOrThrow()
  const viewer = await db.selectFrom('roles').select('id').where('key', '=', 'viewer').executeTakeFirstOrThrow()
  const vera = { ...maya, id: crypto.randomUUID(), name: 'Vera', email: 'vera@parcel.example', role_id: viewer.id }
  const user = await db.selectFrom('users').selectAll().where('id', '=', maya.user_id).executeTakeFirstOrThrow()
  const own = { ...user, id: crypto.randomUUID(), email: vera.email }
  await db.insertInto('users').values(own).execute()
  await db
    .insertInto('members')
    .values({ ...vera, user_id: own.id, notices: JSON.stringify(vera.notices) })
    .execute()
  const away = slack.createWorkspace('Elsewhere')
  const { team, support } = slack.demo
  for (const one of [
    slack.addUser(team.id, { name: 'vera', email: 'vera@parcel.example' }),
    slack.addUser(team.id, { name: 'ana', email: 'ana@elsewhere.example' }),
    slack.addUser(team.id, { name: 'zoe', email: 'omar@parcel.example', isGuest: true }),
    slack.addUser(away.id, { name: 'sven', email: 'maya@parcel.example' }),
  ])
    slack.joinChannel(support.id, one.id)
}

export const pick = <T>({ random }: Story, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

let count = 0
export const next = (): number => ++count
/** Words nobody else says. */
export const words = (): string => `w${next()}q`
export const wordsIn = (text: string): string[] => text.match(/w\d+q/g) ?? []

/** Every word the customer ever had before them, at first or after a change. */
export const given = ({ line }: Story): string[] =>
  [...line.flown(), ...line.post.amended.map(({ says = '' }) => says)].flatMap(wordsIn)

export const quiet = async ({ line }: Story): Promise<void> => {
  await line.slack.settled()
  await line.hub.settled()
}

/** Only where somebody may answer at all; whoever else does the same gives nothing away. */
export const grant = (story: Story, word: string, who: string): void => {
  if (story.sendable && AGENTS.includes(who)) story.may.add(word)
}

export const wrote = ({ authors }: Story, word: string, who: string): void => {
  authors.set(word, (authors.get(word) ?? new Set()).add(who))
}

/** A line and what it carries. */
export const grantLine = (story: Story, line: Pick<Typed, 'words' | 'file'>, who: string): void => {
  for (const word of wordsOf(line)) grant(story, word, who)
}

export const wordsOf = ({ words: said, file }: Pick<Typed, 'words' | 'file'>): string[] => [
  said,
  ...(file ? [file] : []),
]

/** What happened to the line while it waited speaks against sending it. */
export const callBack = ({ waiting }: Story, line: Pick<Typed, 'words' | 'file'>): void => {
  for (const word of wordsOf(line)) waiting.delete(word)
}

export const thread = ({ line, root }: Story, who: string) => line.slack.human.as(who).thread(root.channel, root.ts)

export type Step = (story: Story) => Promise<void>
