import type { Scene } from '../../commands/testing/scene.ts'
import { scene, writes } from '../../commands/testing/scene.ts'
import { forgetConnection } from '../../connections/known.ts'
import type { Capabilities, DeliveryStatus, Part, Piece, SendContext, Sent } from '../../contract/index.ts'
import { definePlugin, text, z } from '../../contract/index.ts'
import { change, lockConversation } from '../../conversations/change.ts'
import type { Db, Row, Trx } from '../../db/index.ts'
import { claim } from '../../jobs/claim.ts'
import type { CountName } from '../../metrics.ts'
import { createRegistry } from '../../plugins/registry.ts'
import type { Services } from '../../services.ts'
import { plainText } from '../../testing/made-up.ts'
import type { Breaker } from '../breaker.ts'
import { createBreaker } from '../breaker.ts'
import { deliverSubscriber } from '../deliver.ts'
import { LEASE_MS } from '../lane.ts'
import type { Pace } from '../pace.ts'
import { createPace } from '../pace.ts'
import { DELIVER, queueDelivery } from '../queue.ts'

/** Where the internet would be. `next`: what the following calls do instead of arriving. */
export type Provider = {
  sent: { say: string; key: string; thread: string; attempt: number }[]
  edits: { keys: string[]; say: string }[]
  removals: string[][]
  /** What an answer was told stands before it. */
  quotes: (string | undefined)[]
  next: ((context: SendContext) => Promise<Sent | undefined> | Sent | undefined)[]
  capabilities: Capabilities
}

const capabilities: Capabilities = {
  ...plainText,
  text: { max: 100, marks: [] },
  file: { max: 1000, mimes: ['image/*'], perMessage: 2 },
  edit: 'native',
  remove: 'native',
  pace: { perSecond: 10_000, perThread: 10_000 },
}

const plugin = (provider: Provider) =>
  definePlugin({
    id: 'double',
    contract: 1,
    channel: {
      label: 'Parcel post',
      settings: z.object({}),
      capabilities: () => provider.capabilities,
      receive: () => ({ items: [] }),
      parse: () => [],
      pieces: (message) => {
        provider.quotes.push(message.before?.text)
        return message.parts.map(
          (part): Piece => ({
            thread: message.thread,
            say: part.is === 'text' ? part.text : part.is,
            name: message.author.name,
          }),
        )
      },
      send: async (piece, _inbox, context) => {
        const instead = await provider.next.shift()?.(context)
        if (instead) return instead
        const key = `k${provider.sent.length + 1}`
        provider.sent.push({ say: String(piece.say), key, thread: piece.thread, attempt: context.attempt })
        return { keys: [key] }
      },
      edit: async (keys, message) => {
        provider.edits.push({
          keys,
          say: message.parts.map((part) => (part.is === 'text' ? part.text : part.is)).join('|'),
        })
      },
      remove: async (keys) => {
        provider.removals.push(keys)
      },
    },
  })

export type Rig = Awaited<ReturnType<typeof rig>>

/** A shop with one inbox whose provider is in the test's hand, and workers that run when they are told to. */
export const rig = async (db: Db) => {
  const provider: Provider = {
    sent: [],
    edits: [],
    removals: [],
    quotes: [],
    next: [],
    capabilities: { ...capabilities },
  }
  const logged: string[] = []
  const counted: Partial<Record<CountName, number>> = {}
  const shop = await scene(db)
  const on = (other: Db): Services => servicesOn(other, provider, logged, counted)
  const services = on(db)
  return {
    db,
    shop,
    provider,
    logged,
    counted,
    services,
    on,
    ...acts(db, shop),
    ...work(services),
    /** As an administrator changes it; heard of at once. */
    inbox: async (set: { enabled: boolean; archived_at?: Date }): Promise<void> => {
      await db.root.updateTable('connections').set(set).where('id', '=', shop.inbox.id).execute()
      forgetConnection(services, shop.inbox.id)
    },
    workerOn: (other: Db) => work(on(other)),
    workerWith: (manners: Manners) => work(services, manners),
  }
}

const servicesOn = (
  db: Db,
  provider: Provider,
  logged: string[],
  counted: Partial<Record<CountName, number>>,
): Services => {
  const line = (ids: Record<string, unknown>, sentence: string): void =>
    void logged.push(`${sentence} ${JSON.stringify(ids)}`)
  const parts = {
    db,
    log: { debug: line, info: line, warn: line, error: line },
    config: { publicUrl: 'http://hub.example' },
    registry: createRegistry([plugin(provider)]),
    seal: { open: () => '', seal: () => '' },
    counters: {
      count: (name: CountName, n = 1) => {
        counted[name] = (counted[name] ?? 0) + n
      },
    },
    hubFor: () => ({}),
  }
  return parts as unknown as Services
}

const acts = (db: Db, shop: Scene) => ({
  /** A contact writes; the conversation is the thread's. */
  writes: (who: string, line = 'Hello') => writes(db, shop, who, line),
  ...verbs(db, shop),
  ...looks(db),
  ...times(db),
})

const queue = (
  db: Db,
  { accountId }: Scene,
  [conversationId, messageId]: [string, string],
  op: 'send' | 'edit' | 'remove',
  set: Record<string, unknown> = {},
) =>
  db.transaction(async (trx) => {
    const conversation = await lockConversation(trx, accountId, conversationId)
    const type = op === 'send' ? 'message.sent' : op === 'edit' ? 'message.edited' : 'message.removed'
    const { conversation: changed } = await change(trx, conversation, [{ type, messageId }])
    if (Object.keys(set).length > 0) await trx.updateTable('messages').set(set).where('id', '=', messageId).execute()
    return queueDelivery(trx, { conversation: changed, message: { id: messageId, seq: changed.seq }, op })
  })

/** Maya answers; her message's id. */
const replyIn = async (trx: Trx, shop: Scene, conversationId: string, lines: (string | Part)[]): Promise<string> => {
  const conversation = await lockConversation(trx, shop.accountId, conversationId)
  const parts = lines.map((line) => (typeof line === 'string' ? text(line) : line))
  const author = { kind: 'member' as const, id: shop.maya }
  const said = { type: 'message.sent' as const, message: { kind: 'out' as const, author, parts } }
  const { messages } = await change(trx, conversation, [said])
  await queueDelivery(trx, { conversation, message: messages[0]!, op: 'send' })
  return messages[0]!.id
}

/** What the commands do, in short. */
const verbs = (db: Db, shop: Scene) => ({
  reply: (conversationId: string, ...lines: (string | Part)[]) =>
    db.transaction((trx) => replyIn(trx, shop, conversationId, lines)),
  /** The same in a transaction that the test keeps open. */
  replyIn: (trx: Trx, conversationId: string, line: string) => replyIn(trx, shop, conversationId, [line]),
  resend: (conversation: string, message: string) => queue(db, shop, [conversation, message], 'send'),
  edit: (conversation: string, message: string, line: string) =>
    queue(db, shop, [conversation, message], 'edit', { parts: JSON.stringify([text(line)]), text: line }),
  remove: (conversation: string, message: string) =>
    queue(db, shop, [conversation, message], 'remove', { removed_at: new Date() }),
})

const looks = (db: Db) => ({
  deliveryOf: (messageId: string, op: Row<'deliveries'>['op'] = 'send'): Promise<Row<'deliveries'>> =>
    db.root
      .selectFrom('deliveries')
      .selectAll()
      .where('message_id', '=', messageId)
      .where('op', '=', op)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow(),
  piecesOf: async (messageId: string): Promise<DeliveryStatus[]> => {
    const rows = await db.root
      .selectFrom('pieces')
      .innerJoin('deliveries', 'deliveries.id', 'pieces.delivery_id')
      .select('pieces.status')
      .where('message_id', '=', messageId)
      .orderBy('deliveries.id')
      .orderBy('index')
      .execute()
    return rows.map((row) => row.status)
  },
  statusEvents: async (messageId: string) => {
    const rows = await db.root
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'delivery.changed')
      .where('message_id', '=', messageId)
      .orderBy('id')
      .execute()
    return rows.map((row) => row.data.status)
  },
  jobs: () => db.root.selectFrom('jobs').selectAll().where('subscriber', '=', DELIVER).execute(),
})

const times = (db: Db) => ({
  /** Ends what a lane waits for, as if the time had passed. */
  timePasses: async () => {
    await db.root
      .updateTable('deliveries')
      .set({ holds_until: new Date(0) })
      .where('holds_until', 'is not', null)
      .execute()
    await db.root
      .updateTable('jobs')
      .set({ run_at: new Date(0) })
      .execute()
  },
  /** A worker died: its leases end and it says nothing any more. */
  leasesEnd: async () => {
    const ended = { lease_until: new Date(0) }
    await db.root.updateTable('deliveries').set(ended).where('status', '=', 'sending').execute()
    await db.root
      .updateTable('jobs')
      .set({ ...ended, run_at: new Date(0) })
      .execute()
  },
})

type Manners = { pace: Pace; breaker: Breaker }

/** A worker of its own: takes due lanes until there are none. */
const work = (services: Services, { pace, breaker }: Manners = { pace: createPace(), breaker: createBreaker() }) => {
  const subscriber = deliverSubscriber(services, pace, breaker)
  const stopping = new AbortController()
  return {
    deliver: async (): Promise<void> => {
      for (;;) {
        const { jobs } = await claim(services.db.root, DELIVER, { limit: 10, leaseMs: LEASE_MS })
        if (jobs.length === 0) return
        await Promise.all(jobs.map((job) => subscriber.run([job], stopping.signal)))
      }
    },
    stop: () => stopping.abort(),
  }
}
