// What a channel must do with somebody at the other end: a running hub, and the provider's double.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnection } from '../connections/index.ts'
import type { ChannelSeat, ConversationView, Plugin } from '../contract/index.ts'
import { ChannelError, text, uuidv7 } from '../contract/index.ts'
import { onEachEngine } from './engines.ts'
import type { TestHub } from './start-hub.ts'
import { startHub } from './start-hub.ts'
import { until } from './until.ts'

/** A provider in the test's hand. */
export type ChannelDouble = {
  /** Settings of an inbox at this provider, and the addresses it lives at. */
  settings: Record<string, unknown>
  origins: string[]
  /** Somebody writes to us. */
  says(who: string, words: string): Promise<void> | void
  /** What of ours stands at their side, oldest first. */
  hears(who: string): Promise<string[]> | string[]
  /** The provider sends its next hook twice, or the next two in the wrong order. */
  hooksTwice(): void
  /** The next send is taken and its answer never comes. */
  cutsNext(): void
  /** The send after `skip` others is refused for a moment; nothing of it arrives. */
  refusesOnce(skip: number): void
  /** Ways the next send may fail, each planned by calling it. */
  failures: Record<string, () => void>
  /** We write from outside Deskless, where the provider tells of it. */
  echoes?(who: string, words: string): Promise<void> | void
  stop(): Promise<void>
}

export const liveSuite = (
  plugin: Plugin,
  start: () => Promise<ChannelDouble>,
  { secrets, echoes }: { secrets: readonly string[]; echoes?: true },
): void => {
  onEachEngine((engine) => {
    let double: ChannelDouble
    let house: TestHub
    let inboxId: string
    beforeAll(async () => {
      double = await start()
      house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: double.origins } })
      inboxId = (await house.addInbox(plugin.id, double.settings)).id
    })
    afterAll(async () => {
      await house.stop()
      await double.stop()
    })

    const matterOf = (who: string): Promise<ConversationView[]> =>
      house.conversations().then((all) => all.filter((one) => one.contact.name.startsWith(who)))
    const wordsOf = async (id: string) => (await house.messages(id)).filter((m) => m.kind === 'in').map((m) => m.text)
    const heardFrom = (who: string, count: number): Promise<ConversationView> =>
      until(async () => (await matterOf(who)).find((one) => one.lastInNumber >= count), `${count} messages of ${who}`)
    const replied = async (conversation: string, ...lines: string[]): Promise<string> =>
      (await house.command('reply', { conversation, parts: lines.map((line) => text(line)) })).message as string
    const fate = async (conversation: string, message: string) =>
      (await house.messages(conversation)).find((m) => m.id === message)?.delivery?.status

    describe('with its provider', () => {
      test('what somebody writes becomes a conversation', async () => {
        await double.says('Nadia', 'Where is my parcel?')
        const { id, contact } = await heardFrom('Nadia', 1)
        expect(await wordsOf(id)).toEqual(['Where is my parcel?'])
        expect(contact.identities).not.toEqual([])
      })

      test('the same item twice is one message', async () => {
        double.hooksTwice()
        await double.says('Twice', 'Once, please')
        const { id } = await heardFrom('Twice', 1)
        await double.says('Twice', 'and this')
        await heardFrom('Twice', 2)
        expect(await wordsOf(id)).toEqual(['Once, please', 'and this'])
      })

      test('two different first messages at once are two messages in one conversation', async () => {
        await Promise.all([double.says('Dana', 'Hi'), double.says('Dana', 'Are you there?')])
        const { id } = await heardFrom('Dana', 2)
        expect(await matterOf('Dana')).toHaveLength(1)
        expect((await wordsOf(id)).sort()).toEqual(['Are you there?', 'Hi'])
      })

      test('a reply arrives once, and is accepted', async () => {
        await double.says('Omar', 'Hello?')
        const { id } = await heardFrom('Omar', 1)
        const message = await replied(id, 'Hello Omar')
        await until(async () => (await fate(id, message)) === 'accepted', 'the reply to be accepted')
        expect(await double.hears('Omar')).toEqual(['Hello Omar'])
      })

      test('when the answer to a send is cut, the message is unsure and nobody sends it again', async () => {
        await double.says('Cora', 'Hello?')
        const { id } = await heardFrom('Cora', 1)
        double.cutsNext()
        const message = await replied(id, 'Maybe')
        await until(async () => (await fate(id, message)) === 'unsure', 'the reply to be unsure')
        expect(await double.hears('Cora')).toEqual(['Maybe'])
      })

      test('of two pieces the second one is refused for a moment: each arrives once', async () => {
        await double.says('Paul', 'Hello?')
        const { id } = await heardFrom('Paul', 1)
        double.refusesOnce(1)
        const message = await replied(id, 'one', 'two')
        await until(async () => (await fate(id, message)) === 'accepted', 'both pieces to be accepted')
        expect(await double.hears('Paul')).toEqual(['one', 'two'])
      })

      if (echoes)
        test('what we wrote elsewhere comes out as ours', async () => {
          await double.says('Ella', 'Hello?')
          const { id } = await heardFrom('Ella', 1)
          await double.echoes?.('Ella', 'From my phone')
          const ours = await until(
            async () => (await house.messages(id)).find((m) => m.text === 'From my phone'),
            'the echo',
          )
          expect(ours).toMatchObject({ kind: 'out', author: { kind: 'outside' } })
        })

      test('every error is typed', async () => {
        await double.says('Vera', 'Hello?')
        const { id, thread } = await heardFrom('Vera', 1)
        const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
        const inbox = await openConnection(house.hub.services, house.accountId, inboxId)
        const out = {
          id: uuidv7(),
          thread,
          author: { name: 'Maya' },
          identities: [],
          conversation: { id, number: 1 },
          parts: [text('Hello')],
        }
        for (const [name, plan] of Object.entries(double.failures)) {
          plan()
          const [piece] = channel.pieces(out, inbox)
          const context = {
            deliveryId: uuidv7(),
            messageId: out.id,
            index: 0,
            attempt: 1,
            signal: AbortSignal.timeout(5_000),
          }
          const error = await channel.send(piece as never, inbox, context).catch((thrown: unknown) => thrown)
          expect(error, name).toBeInstanceOf(ChannelError)
          expect((error as ChannelError).tell, name).toMatch(/\.$/)
        }
      })

      test('no secret reached a log', () => {
        const logged = house.logged.join('\n')
        for (const secret of secrets) expect(logged).not.toContain(secret)
      })
    })
  })
}
