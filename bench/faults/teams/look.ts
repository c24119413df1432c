// What the simulated Teams can say of a run: what stands where, which lines the hub has, and what the hub asked for.
import type { Entry, RemoteConnector, Seen } from '@deskless/teams/connector/remote'
import type { Called, Look, Room, Standing, Typed } from '../slack/wire.ts'
import { tsOf } from './screen.ts'

type Call = Extract<Entry, { is: 'call' }>
type Delivery = Extract<Entry, { is: 'delivery' }>

/** What reads changes nothing, and is counted nowhere. */
const READS = new Set(['members', 'token', 'image'])
const MARK = 'Repeated:'

export const standing = async (teams: RemoteConnector, rooms: readonly Room[]): Promise<Standing[]> =>
  (
    await Promise.all(
      rooms.map(async ({ id }) => (await teams.as('maya').look(id)).flatMap((post) => stands(id, post))),
    )
  ).flat()

/** A card below a card asks about a line or offers to call it back: it is no line. */
const stands = (channel: string, { id, root, from, words, card, deleted }: Seen): Standing[] =>
  deleted || (root && card)
    ? []
    : [
        {
          channel,
          ts: tsOf(id),
          ...(root ? { root: tsOf(root) } : {}),
          byApp: from.bot,
          words,
          marked: words.includes(MARK),
        },
      ]

export const lookAround = async (
  teams: RemoteConnector,
  rooms: readonly Room[],
  typed: readonly Typed[],
): Promise<Omit<Look, 'done'>> => {
  const entries = await teams.ledger()
  const heard = heardLines(entries.filter((entry): entry is Delivery => entry.is === 'delivery'))
  const calls = entries.filter((entry): entry is Call => entry.is === 'call' && !READS.has(entry.operation))
  return {
    standing: await standing(teams, rooms),
    typed: typed.map((line) => {
      const heardAt = heard.get(`${line.channel}:${line.ts}`)
      return { ...line, ...(heardAt === undefined ? {} : { heardAt }) }
    }),
    called: calls.map(calledOf),
  }
}

/** An activity is brought no more once it was answered 2xx; from then on it is the hub's. */
const heardLines = (deliveries: readonly Delivery[]): Map<string, number> => {
  const heard = new Map<string, number>()
  for (const { activity, status, at } of deliveries) {
    const { type, id, conversation } = activity as { type: string; id: string; conversation?: { id?: string } }
    const key = `${conversation?.id?.split(';')[0]}:${tsOf(id)}`
    if (type === 'message' && status >= 200 && status < 300 && !heard.has(key)) heard.set(key, at)
  }
  return heard
}

const calledOf = ({ at, operation, conversation, status, made, retryAfter }: Call): Called => ({
  at,
  method: operation,
  channel: conversation.split(';')[0] ?? '',
  // Teams lets nothing be laid into a message by which it is known again: what is posted in one channel goes together.
  delivery: conversation.split(';')[0] ?? '',
  taken: status >= 200 && status < 300,
  cut: status === 0,
  failed: status >= 500,
  ...(made ? { ts: tsOf(made) } : {}),
  ...(retryAfter ? { limitedMs: retryAfter * 1_000 } : {}),
  answeredAt: at,
})
