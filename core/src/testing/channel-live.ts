// What a channel must do with somebody at the other end: a running hub, and the provider's double.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnection } from '../connections/index.ts'
import type { ChannelSeat, Connection, ConversationView, MessageView, Plugin } from '../contract/index.ts'
import { ChannelError, text, uuidv7 } from '../contract/index.ts'
import type { Talks, Troubles } from './channel-double.ts'
import { onEachEngine } from './engines.ts'
import type { Death } from './mortal.ts'
import { leasesEnd, mortal } from './mortal.ts'
import type { TestHub } from './start-hub.ts'
import { startHub } from './start-hub.ts'
import { until } from './until.ts'

/** A request to the door, with the headers that make it the provider's. */
export type SignedHook = { headers: Record<string, string>; body: Uint8Array }

/** One that makes no sense. `kept`: what is stored of it, where not all of it is. */
export type Garbage = SignedHook & { kept?: Uint8Array }

type Subject = {
  secrets: readonly string[]
  echoes?: true
  batches?: true
  letters?: true
  garbage?: 'refused' | ((inbox: Connection) => Garbage)
}

type Stage = {
  plugin: Plugin
  /** The worker dies as it reaches for the second piece of a message: nothing is heard of it again. */
  dies(): Death
  double: Talks
  /** Not where the provider is the hub itself: nothing lies in between. */
  troubles: Troubles
  house: TestHub
  inboxId: string
}

/** Filled before the tests run. */
type Set = () => Stage

export const liveSuite = (
  plugin: Plugin,
  start: () => Promise<Talks & Partial<Troubles>>,
  itself: boolean,
  { secrets, echoes, batches, letters, garbage }: Subject,
): void =>
  onEachEngine((engine) => {
    let stage: Stage
    const set: Set = () => stage
    beforeAll(async () => {
      const double = await start()
      const worker = mortal(plugin)
      const house = await startHub({ engine, plugins: [worker.plugin], config: { allowOrigins: double.origins } })
      const inboxId = (await house.addInbox(plugin.id, double.settings)).id
      await double.introduce?.((await house.connection(inboxId)).doorUrl)
      stage = { plugin, double, troubles: double as Talks & Troubles, house, inboxId, dies: worker.dies }
    })
    afterAll(async () => {
      await stage.house.stop()
      await stage.double.stop()
    })
    describe('with its provider', () => {
      inwards(set)
      firstLines(set, letters === true)
      if (batches) together(set)
      outwards(set)
      if (!itself) inTrouble(set, letters === true)
      if (!itself && garbage && garbage !== 'refused') nonsense(set, garbage)
      if (echoes) echoing(set)
      test('no secret reached a log', () => {
        const logged = stage.house.logged.join('\n')
        for (const secret of secrets) expect(logged).not.toContain(secret)
      })
    })
  })

const mattersOf = async ({ house, double }: Stage, who: string): Promise<ConversationView[]> =>
  (await house.conversations()).filter((one) => one.contact.name.startsWith(double.named?.(who) ?? who))

const messagesFrom = async (stage: Stage, who: string, count: number): Promise<ConversationView> =>
  until(
    async () => (await mattersOf(stage, who)).find((one) => one.lastInNumber >= count),
    `${count} messages of ${who}`,
  )

const wordsIn = async ({ house }: Stage, conversation: string): Promise<string[]> =>
  (await house.messages(conversation)).filter((m) => m.kind === 'in').map((m) => m.text)

const reply = async ({ house }: Stage, conversation: string, ...lines: string[]): Promise<string> =>
  (await house.command('reply', { conversation, parts: lines.map((line) => text(line)) })).message as string

/** A receipt may come between two looks: what was delivered or read was accepted too. */
const AS_GOOD: Record<string, readonly string[]> = { accepted: ['accepted', 'delivered', 'read'] }

const becomes = (
  { house }: Stage,
  conversation: string,
  message: string,
  status: 'accepted' | 'unsure',
): Promise<MessageView> => {
  const wanted = AS_GOOD[status] ?? [status]
  const there = (m: MessageView): boolean => m.id === message && wanted.includes(m.delivery?.status ?? '')
  return until(async () => (await house.messages(conversation)).find(there), `the reply to be ${status}`)
}

const resendsSafely = async ({ house, inboxId, plugin }: Stage): Promise<boolean> => {
  const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
  const inbox = await openConnection(house.hub.services, house.accountId, inboxId)
  return channel.capabilities(inbox).resend === 'safe'
}

const inwards = (set: Set): void => {
  test('what somebody writes becomes a conversation', async () => {
    const stage = set()
    await stage.double.says('Nadia', 'Where is my parcel?')
    const { id, contact } = await messagesFrom(stage, 'Nadia', 1)
    expect(await wordsIn(stage, id)).toEqual(['Where is my parcel?'])
    expect(contact.identities).not.toEqual([])
  })

  test('the same item twice is one message', async () => {
    const stage = set()
    stage.double.hooksTwice()
    await stage.double.says('Twice', 'Once, please')
    await messagesFrom(stage, 'Twice', 1)
    await stage.double.says('Twice', 'and this')
    const { id } = await messagesFrom(stage, 'Twice', 2)
    expect(await wordsIn(stage, id)).toEqual(['Once, please', 'and this'])
  })
}

const firstLines = (set: Set, letters: boolean): void => {
  const where = letters ? 'in a conversation each' : 'in one conversation'
  test(`two different first messages at once are two messages ${where}`, async () => {
    const stage = set()
    await Promise.all([stage.double.says('Dana', 'Hi'), stage.double.says('Dana', 'Are you there?')])
    const said = async () => {
      const matters = await mattersOf(stage, 'Dana')
      const words = await Promise.all(matters.map(({ id }) => wordsIn(stage, id)))
      return words.flat().length === 2 ? { matters, words: words.flat().sort() } : undefined
    }
    const { matters, words } = await until(said, 'both of them')
    expect(words).toEqual(['Are you there?', 'Hi'])
    expect(matters).toHaveLength(letters ? 2 : 1)
  })
}

const together = (set: Set): void => {
  test('two items of one body are two', async () => {
    const stage = set()
    await stage.double.saysTogether?.('Tess', ['Red', 'or blue?'])
    const { id } = await messagesFrom(stage, 'Tess', 2)
    expect(await wordsIn(stage, id)).toEqual(['Red', 'or blue?'])
  })
}

const nonsense = (set: Set, garbage: (inbox: Connection) => Garbage): void => {
  test('a signed hook that makes no sense is acknowledged and kept once; with a wrong signature, nowhere', async () => {
    const { house, inboxId } = set()
    const { services } = house.hub
    const inbox = await openConnection(services, house.accountId, inboxId)
    const hook = garbage(inbox)
    const knock = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(inbox.doorUrl, { method: 'POST', headers, body: Buffer.from(hook.body) })).status
    const kept = () =>
      services.db.root.selectFrom('raw_items').select('state').where('body', '=', Buffer.from(hook.body)).execute()
    const forged = Object.fromEntries(Object.entries(hook.headers).map(([name, value]) => [name, `${value}0`]))
    expect([await knock(forged), await kept()]).toEqual([401, []])
    expect([await knock(hook.headers), await knock(hook.headers)]).toEqual([200, 200])
    await until(async () => (await kept()).every((row) => row.state === 'unreadable'), 'the item to be set aside')
    expect(await kept()).toHaveLength(1)
  })
}

const outwards = (set: Set): void => {
  test('a reply arrives once, and is accepted', async () => {
    const stage = set()
    await stage.double.says('Omar', 'Hello?')
    const { id } = await messagesFrom(stage, 'Omar', 1)
    await becomes(stage, id, await reply(stage, id, 'Hello Omar'), 'accepted')
    expect(await stage.double.hears('Omar')).toEqual(['Hello Omar'])
  })
}

const inTrouble = (set: Set, letters: boolean): void => {
  cutOff(set)
  if (letters) waiting(set)
  else severalPieces(set)
  typedErrors(set)
}

const cutOff = (set: Set): void => {
  test('when the answer to a send is cut, it is there once: sent again only where that cannot be seen, else unsure', async () => {
    const stage = set()
    await stage.double.says('Cora', 'Hello?')
    const { id } = await messagesFrom(stage, 'Cora', 1)
    stage.troubles.cutsNext()
    await becomes(stage, id, await reply(stage, id, 'Maybe'), (await resendsSafely(stage)) ? 'accepted' : 'unsure')
    expect(await stage.double.hears('Cora')).toEqual(['Maybe'])
  })
}

const waiting = (set: Set): void => {
  test('refused for a moment it arrives once', async () => {
    const stage = set()
    await stage.double.says('Paul', 'Hello?')
    const { id } = await messagesFrom(stage, 'Paul', 1)
    stage.troubles.refusesOnce(0)
    await becomes(stage, id, await reply(stage, id, 'In a moment'), 'accepted')
    expect(await stage.double.hears('Paul')).toEqual(['In a moment'])
  })
}

const severalPieces = (set: Set): void => {
  test('of two pieces the second one is refused for a moment: each arrives once', async () => {
    const stage = set()
    await stage.double.says('Paul', 'Hello?')
    const { id } = await messagesFrom(stage, 'Paul', 1)
    stage.troubles.refusesOnce(1)
    await becomes(stage, id, await reply(stage, id, 'one', 'two'), 'accepted')
    expect(await stage.double.hears('Paul')).toEqual(['one', 'two'])
  })

  test('a worker that dies between two pieces: what was sent is not sent again, nothing is guessed of the other', async () => {
    const stage = set()
    const { house, double } = stage
    await double.says('Mort', 'Hello?')
    const { id } = await messagesFrom(stage, 'Mort', 1)
    const death = stage.dies()
    try {
      const message = await reply(stage, id, 'one', 'two')
      await death.met
      expect(await double.hears('Mort')).toEqual(['one'])
      await leasesEnd(house, message)
      const safe = await resendsSafely(stage)
      await becomes(stage, id, message, safe ? 'accepted' : 'unsure')
      expect(await double.hears('Mort')).toEqual(safe ? ['one', 'two'] : ['one'])
    } finally {
      death.bury()
    }
  })
}

const echoing = (set: Set): void => {
  test('what we wrote elsewhere comes out as ours', async () => {
    const stage = set()
    await stage.double.says('Ella', 'Hello?')
    const { id } = await messagesFrom(stage, 'Ella', 1)
    await stage.double.echoes?.('Ella', 'From my phone')
    const written = async () => (await stage.house.messages(id)).find((m) => m.text === 'From my phone')
    expect(await until(written, 'the echo')).toMatchObject({ kind: 'out', author: { kind: 'outside' } })
  })
}

const typedErrors = (set: Set): void => {
  test('every error is typed', async () => {
    const stage = set()
    const { double, house, inboxId } = stage
    await double.says('Vera', 'Hello?')
    const { id, thread, contact } = await messagesFrom(stage, 'Vera', 1)
    const channel = stage.plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
    const inbox = await openConnection(house.hub.services, house.accountId, inboxId)
    const { identities } = contact
    const about = { id: uuidv7(), author: { name: 'Maya' }, identities, conversation: { id, number: 1 } }
    for (const [name, plan] of Object.entries(stage.troubles.failures)) {
      plan()
      const [piece] = channel.pieces({ ...about, thread, parts: [text('Hello')] }, inbox)
      const at = { deliveryId: uuidv7(), messageId: about.id, index: 0, attempt: 1 }
      const sending = channel.send(piece as never, inbox, { ...at, signal: AbortSignal.timeout(5_000) })
      const error = await sending.catch((thrown: unknown) => thrown)
      expect(error, name).toBeInstanceOf(ChannelError)
      expect((error as ChannelError).tell, name).toMatch(/\.$/)
    }
  })
}
