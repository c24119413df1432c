// What Slack itself can say of a run: what stands where, which lines the hub has, and what the hub asked for.
import type { CallEntry, Simulator } from '@deskless/slack/simulator'
import type { Called, Look, Room, Standing, Typed } from './wire.ts'

export const lookAround = (
  simulator: Simulator,
  rooms: readonly Room[],
  typed: readonly Typed[],
): Omit<Look, 'done'> => {
  const heard = heardLines(simulator)
  return {
    standing: rooms.flatMap((room) => standingIn(simulator, room)),
    typed: typed.map((line) => ({ ...line, heardAt: heard.get(`${line.channel}:${line.ts}`) })),
    called: simulator.ledger.calls().map(calledOf),
    asked: simulator.ledger
      .calls()
      .filter(isForOne)
      .map(({ args }) => JSON.stringify([args.text, args.blocks])),
  }
}

/** Said for one person's eyes, or to them directly. */
const isForOne = ({ method, args }: CallEntry): boolean =>
  method === 'chat.postEphemeral' || (method === 'chat.postMessage' && /^[DU]/.test(String(args.channel)))

const MARK = 'Repeated:'

const standingIn = ({ world }: Simulator, { id }: Room): Standing[] =>
  (world.channels.get(id)?.messages ?? [])
    .filter(({ onlyFor, subtype }) => !onlyFor && subtype !== 'tombstone')
    .map(({ ts, threadTs, appId, blocks, text }) => {
      const words = blocks.length > 0 ? JSON.stringify(blocks) : text
      const root = threadTs !== undefined && threadTs !== ts ? threadTs : undefined
      return { channel: id, ts, root, byApp: appId !== undefined, words, marked: words.includes(MARK) }
    })

type Event = { type?: string; subtype?: string; channel?: string; ts?: string }

/** Slack forgets a line's event once it was answered 2xx; from then on it is the hub's. */
const heardLines = ({ ledger }: Simulator): Map<string, number> => {
  const heard = new Map<string, number>()
  for (const { payload, outcome, at } of ledger.deliveries('message')) {
    const { channel, ts, subtype } = payload.event as Event
    const key = `${channel}:${ts}`
    if (outcome?.ok && subtype === undefined && !heard.has(key)) heard.set(key, at + (outcome.took ?? 0))
  }
  return heard
}

const calledOf = ({ at, method, args, outcome }: CallEntry): Called => {
  const payload = (args.metadata as { event_payload?: { delivery?: string } } | undefined)?.event_payload
  return {
    at,
    method,
    channel: String(args.channel ?? ''),
    ...(payload?.delivery && { delivery: payload.delivery }),
    taken: outcome?.ok === true,
    cut: outcome?.dropped === true,
    failed: (outcome?.status ?? 200) >= 500 || ['html', 'error'].includes(outcome?.error ?? ''),
    ts: (outcome?.body as { ts?: string } | undefined)?.ts,
    ...(outcome?.retryAfter && { limitedMs: outcome.retryAfter * 1_000 }),
    answeredAt: at + (outcome?.took ?? 0),
  }
}
