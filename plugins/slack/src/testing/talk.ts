// One customer's thread among many in one house: cases that need not start a hub of their own.
import type { ConversationView, MessageView } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import type { Seen } from '../../simulator/index.ts'
import type { Line } from './line.ts'

/** What Slack would send of a line that nobody at a screen can type: laid over an ordinary one. */
export type Made = { who?: string; ageSeconds?: number; event?: object }

export type Talk = {
  customer: string
  root: Seen
  conversation(): Promise<ConversationView>
  types(words: string, who?: string): Promise<Seen>
  /** Gives its `ts`. */
  made(words: string, how?: Made): Promise<string>
  /** An emoji that Slack tells of, whether or not the line is one of its own. */
  reacts(ts: string, how?: Pick<Made, 'who' | 'ageSeconds'>): Promise<void>
  setMode(mode: 'explicit' | 'confirm' | 'direct' | 'alerts'): Promise<void>
  notes(): Promise<MessageView[]>
  isNote(words: string): Promise<MessageView>
  /** What somebody alone sees in the thread. */
  told(who?: string): Promise<Seen[]>
  /** A question with buttons about these words, for this reason. */
  asked(words: string, because: string, who?: string): Promise<Seen>
  /** What reached this customer. */
  flown(): string[]
}

let customers = 0
let events = 0

/** A customer of their own writes, and their line stands in the thread. */
export const newTalk = async (line: Line): Promise<Talk> => {
  const customer = `nadia${++customers}`
  await line.writes(customer, 'Where is my parcel?')
  const card = async () =>
    (await line.slack.human.channel('#support')).find((one) => one.words.includes(`${customer} ·`))
  const root = await until(card, `the card of ${customer}`)
  const thread = (who = 'maya') => line.slack.human.as(who).thread('#support', root.ts)
  const stands = async () => (await thread()).some(({ ts, words }) => ts !== root.ts && words === 'Where is my parcel?')
  await until(stands, 'the first line in the thread')
  await line.hub.settled()
  const all = await line.hub.conversations()
  const { id } = all.find((one) => one.thread === customer) as ConversationView
  const notes = async () => (await line.hub.messages(id)).filter(({ kind }) => kind === 'note')
  const told = async (who?: string) => (await thread(who)).filter(({ ephemeral }) => ephemeral)
  return {
    customer,
    root,
    conversation: async () => (await line.hub.conversations()).find((one) => one.id === id) as ConversationView,
    types: (words, who = 'maya') => line.slack.human.as(who).type('#support', words, { threadTs: root.ts }),
    ...brings(line, root),
    setMode: async (mode) => {
      const { root: db } = line.hub.hub.services.db
      const where = db.updateTable('mirrors').set({ mode, hold_seconds: 0 }).where('conversation_id', '=', id)
      await where.execute()
    },
    notes,
    isNote: (words) =>
      until(async () => (await notes()).find(({ text }) => text.includes(words)), `the note “${words}”`),
    told,
    asked: (words, because, who) => {
      const isIt = (one: Seen): boolean =>
        one.controls.length > 0 && one.words.includes(words) && one.words.includes(because)
      return until(async () => (await told(who)).find(isIt), `“${because}” about “${words}”`)
    },
    flown: () => line.post.flown.filter(({ thread: of }) => of === customer).map(({ says }) => says),
  }
}

const brings = ({ slack }: Line, root: Seen): Pick<Talk, 'made' | 'reacts'> => {
  const channel = root.channel
  const userOf = (who = 'maya') => slack.human.as(who).user
  const stamp = (ageSeconds = 0) =>
    `${Math.floor(Date.now() / 1_000) - ageSeconds}.${String(++events).padStart(6, '9')}`
  const bring = async (event: object): Promise<void> => {
    const past = slack.ledger.deliveries('message').at(-1)?.payload
    await slack.deliverAgain({ ...past, event_id: `EvMADE${++events}`, event })
  }
  return {
    made: async (words, { who, ageSeconds, event = {} } = {}) => {
      const ts = stamp(ageSeconds)
      const ordinary = { type: 'message', channel, thread_ts: root.ts, ts, user: userOf(who), text: words }
      await bring({ ...ordinary, ...event })
      return ts
    },
    reacts: (ts, { who, ageSeconds } = {}) =>
      bring({
        ...{ type: 'reaction_added', user: userOf(who), reaction: 'outbox_tray', event_ts: stamp(ageSeconds) },
        item: { type: 'message', channel, ts },
      }),
  }
}
