// The entry ticket of a channel: what every channel must do, whatever its provider.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type {
  Capabilities,
  ChannelSeat,
  Connection,
  Fact,
  OutMessage,
  Plugin,
  PluginHost,
  RawItem,
} from '../contract/index.ts'
import { Refusal, secretNames, text, unreadable } from '../contract/index.ts'
import { POWERS } from '../plugins/powers.ts'
import type { ChannelDouble, Talks } from './channel-double.ts'
import type { Garbage, SignedHook } from './channel-live.ts'
import { liveSuite } from './channel-live.ts'

export type { ChannelDouble, Talks } from './channel-double.ts'

export type ChannelSubject = {
  /** A folder of `*.json`, each `{ from, body, headers?, facts }`: where it was seen, what came, what it says. */
  fixtures: URL
  /** Valid settings of an inbox, and the values that may never reach a log. */
  settings: Record<string, unknown>
  secrets: string[]
  /**
   * A hook with the right signature and a body that makes no sense, for channels that are pushed to; `refused` where
   * whoever writes here keeps what is refused and can mend it.
   */
  garbage?: 'refused' | ((inbox: Connection) => Garbage)
  /** The provider may bring several items in one body: the double then `saysTogether`. */
  batches?: true
  /** A message is a letter: one piece however long, and two that answer nothing are two conversations. */
  letters?: true
  /** The provider tells what was written elsewhere in our name. */
  echoes?: true
  /** The provider's double, for what needs somebody at the other end. */
  double?: () => Promise<ChannelDouble>
  /** Instead, where the provider is the hub itself: who writes and reads there. */
  talks?: () => Promise<Talks>
}

export type Fixture = { from: string; body: unknown; headers?: Record<string, string>; facts: unknown[] }

export const channelSuite = (plugin: Plugin, subject: ChannelSubject): void => {
  const channel = plugin.channel as ChannelSeat<Record<string, unknown>> | undefined
  if (!channel) throw new Error(`The plugin ${plugin.id} has no channel seat.`)
  const inbox = paperInbox(channel, subject.settings)
  describe(`${channel.label} is a channel`, () => {
    parseSuite(channel, inbox, subject.fixtures)
    shapeSuite(channel, inbox)
    doorSuite(channel, inbox, subject.garbage)
    if (subject.double) liveSuite(plugin, subject.double, false, subject)
    if (subject.talks) liveSuite(plugin, subject.talks, true, subject)
  })
}

/** An inbox on paper: settings and names, and nothing behind it. Reading, cutting and checking must need no more. */
const paperInbox = (channel: ChannelSeat<Record<string, unknown>>, settings: Record<string, unknown>): Connection => {
  const known = {
    id: '0190aaaa-0000-7000-8000-000000000001',
    accountId: '0190aaaa-0000-7000-8000-000000000002',
    name: 'Paper',
  }
  const inbox = {
    ...known,
    doorUrl: 'http://hub.example/in/paper/token',
    settings: channel.settings.parse(settings),
    key: (purpose: string) => new TextEncoder().encode(`paper ${purpose}`),
  }
  return new Proxy(inbox, {
    get: (target, name) => {
      if (name in target || typeof name === 'symbol') return Reflect.get(target, name)
      throw new Error(`This must be possible without I/O, yet it reached for inbox.${name}.`)
    },
  }) as unknown as Connection
}

const readFixtures = (folder: URL): [string, Fixture][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [
      name.replace(/\.json$/, ''),
      JSON.parse(readFileSync(new URL(name, `${folder.href.replace(/\/?$/, '/')}`), 'utf8')) as Fixture,
    ])

const rawItem = ({ body, headers = {} }: Fixture): RawItem => ({
  id: '1',
  key: 'fixture',
  lane: 'fixture',
  headers,
  body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  receivedAt: new Date(0),
})

/** As it would be stored: days as text, nothing undefined. */
const stored = (facts: readonly Fact[]): unknown => JSON.parse(JSON.stringify(facts))

const parseSuite = (channel: ChannelSeat<Record<string, unknown>>, inbox: Connection, folder: URL): void => {
  const fixtures = readFixtures(folder)
  test('there are fixtures, and each says where it comes from', () => {
    expect(fixtures.length).toBeGreaterThan(0)
    for (const [name, { from }] of fixtures) expect(from, name).toBeTruthy()
  })
  test.each(fixtures)('fixture %s says what it says', async (_, fixture) => {
    expect(stored(await channel.parse(rawItem(fixture), inbox))).toEqual(fixture.facts)
  })
  test('parsing is pure: no I/O, no clock, no memory', async () => {
    const all = async (list: readonly [string, Fixture][]) =>
      Promise.all(list.map(async ([, fixture]) => stored(await channel.parse(rawItem(fixture), inbox))))
    const first = await all(fixtures)
    const years = 400 * 24 * 3_600_000
    vi.useFakeTimers({ now: Date.now() + years, toFake: ['Date'] })
    try {
      const again = await all(fixtures.toReversed())
      expect(again.toReversed()).toEqual(first)
    } finally {
      vi.useRealTimers()
    }
  })
  test('what cannot be read throws, so it is kept and can be replayed', async () => {
    const body = Buffer.from('\u0000 neither JSON nor anything else')
    const nonsense = { ...rawItem({ from: '', body: '', facts: [] }), ...unreadable(body), headers: {} }
    await expect((async () => channel.parse(nonsense, inbox))()).rejects.toThrow()
  })
}

const shapeSuite = (channel: ChannelSeat<Record<string, unknown>>, inbox: Connection): void => {
  test.each(POWERS)('capability and method agree on: %s', (power) => {
    expect(channel.capabilities(inbox)[power] === 'native').toBe(typeof channel[power] === 'function')
  })
  test('its capabilities make sense', () => {
    const { text: words, pace, file } = channel.capabilities(inbox)
    expect(words.max).toBeGreaterThan(0)
    expect(pace.perSecond).toBeGreaterThanOrEqual(pace.perThread)
    if (file !== 'refuse') expect(file.max * file.perMessage * file.mimes.length).toBeGreaterThan(0)
  })
  test('its secrets are marked, so they are sealed', () => {
    expect(secretNames(channel.settings).every((name) => name in channel.settings.shape)).toBe(true)
  })
  test('pieces are pure, plain JSON, and as many as they must be', () => {
    for (const message of samples(channel.capabilities(inbox))) {
      const [first, second] = [
        channel.pieces(structuredClone(message), inbox),
        channel.pieces(structuredClone(message), inbox),
      ]
      expect(first).toEqual(second)
      expect(first.length).toBeGreaterThanOrEqual(1)
      for (const piece of first) expect(piece.thread).toBe(message.thread)
      expect(JSON.parse(JSON.stringify(first))).toEqual(first)
    }
  })
}

const samples = (capabilities: Capabilities): OutMessage[] => {
  const base = {
    id: '0190aaaa-0000-7000-8000-000000000003',
    thread: '4711',
    author: { name: 'Maya' },
    identities:
      typeof capabilities.start === 'object' ? [{ ...capabilities.start, value: 'nadia@customer.example' }] : [],
    conversation: { id: '0190aaaa-0000-7000-8000-000000000004', number: 1 },
  }
  const options = [
    { id: 'yes', label: 'Yes' },
    { id: 'no', label: 'No' },
  ]
  return [
    { ...base, parts: [text('Hello')] },
    { ...base, parts: [text('one'), text('two')] },
    ...(capabilities.choices === 'native'
      ? [{ ...base, parts: [{ is: 'choices' as const, text: 'Shall we?', options }] }]
      : []),
  ]
}

const doorSuite = (
  channel: ChannelSeat<Record<string, unknown>>,
  inbox: Connection,
  garbage: ChannelSubject['garbage'],
): void => {
  const { receive } = channel
  if (!receive) return
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const host = { key: inbox.key, rateLimit: async () => {} } as unknown as PluginHost
  const knock = async ({ headers, body }: SignedHook) => {
    const query = new URLSearchParams()
    const request = { method: 'POST', path: '/', query, headers, body, url: inbox.doorUrl, ip: '192.0.2.1' }
    return receive(request, { connection: inbox, log, host })
  }
  test('a hook nobody signed is refused before anything is stored', async () => {
    const refusal = await knock({ headers: {}, body: Buffer.from('{}') }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal).toMatchObject({ code: 'bad_signature' })
  })
  if (garbage === 'refused') return
  test('a signed hook that makes no sense is taken whole, and only then found unreadable', async () => {
    if (!garbage) throw new Error('Give the suite a signed hook that makes no sense: `garbage`.')
    const hook = garbage(inbox)
    const { items, answer } = await knock(hook)
    expect(items.map((item) => Buffer.from(item.body))).toEqual([Buffer.from(hook.kept ?? hook.body)])
    expect((await answer?.({ ids: ['1'], fresh: [true] }))?.status ?? 200).toBe(200)
    const [item] = items
    const raw = { ...item!, id: '1', headers: {}, receivedAt: new Date(0) }
    await expect((async () => channel.parse(raw, inbox))()).rejects.toThrow()
  })
}
