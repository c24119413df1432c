import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Desk } from '../contract/index.ts'
import { definePlugin, uuidv7, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { plainText } from '../testing/made-up.ts'
import { createDesk } from './desk.ts'

/** A channel whose people see that somebody writes. `fails`: its provider does not take it. */
const glassDoor = () => {
  const seen: string[] = []
  const trouble = { fails: false }
  const plugin = definePlugin({
    id: 'door',
    contract: 1,
    channel: {
      label: 'Glass door',
      settings: z.object({}),
      capabilities: () => ({ ...plainText, typing: 'native' }),
      receive: ({ body }) => ({ items: [{ key: 'one', lane: 'door', body }] }),
      parse: () => [
        {
          is: 'message',
          key: 'one',
          threads: [{ ref: 'door' }],
          from: { side: 'contact', identities: [{ namespace: 'door', value: 'nadia', verified: true }] },
          parts: [{ is: 'text', text: 'Is anybody there?' }],
        },
      ],
      pieces: () => [],
      send: async () => ({ keys: [] }),
      typing: async (thread, on) => {
        if (trouble.fails) throw new Error('The glass is dirty.')
        seen.push(`${thread} ${on ? 'writes' : 'rests'}`)
      },
    },
  })
  return { plugin, seen, trouble }
}

onEachEngine((engine) => {
  let house: TestHub
  let door: ReturnType<typeof glassDoor>
  let desk: Desk
  let conversation: string
  beforeEach(async () => {
    door = glassDoor()
    house = await startHub({ engine, plugins: [door.plugin] })
    const { token } = await house.addInbox('door', {})
    await fetch(`${house.url}/in/door/${token}`, { method: 'POST', body: 'knock' })
    conversation = (await until(async () => (await house.conversations())[0])).id
    desk = createDesk(house.hub.services, { account_id: house.accountId, id: uuidv7() })
  })
  afterEach(() => house.stop())

  test('while omar has the form open nadia sees him write, and no longer than that', async () => {
    await desk.replying.start(conversation, house.omar)
    await until(() => door.seen.length === 2, 'it to be said again')
    expect(door.seen).toEqual(['door writes', 'door writes'])
    await desk.replying.stop(conversation, house.omar)
    await until(() => door.seen.length === 3, 'the end of it')
    expect(door.seen.at(-1)).toBe('door rests')
  })

  test('with two at it she sees it until the second is done', async () => {
    await desk.replying.start(conversation, house.omar)
    await until(() => door.seen.length === 1, 'the first')
    await desk.replying.start(conversation, house.maya)
    await desk.replying.stop(conversation, house.omar)
    await until(() => door.seen.length === 2, 'the look after his end')
    await desk.replying.stop(conversation, house.maya)
    await until(() => door.seen.at(-1) === 'door rests', 'the end of hers')
    expect(door.seen).toEqual(['door writes', 'door writes', 'door rests'])
  })

  test('a hub that stops takes it back', async () => {
    await desk.replying.start(conversation, house.omar)
    await until(() => door.seen.length === 1, 'the first')
    const other = await house.another()
    await other.stop()
    expect(door.seen).toEqual(['door writes'])
    await house.hub.stop()
    expect(door.seen.at(-1)).toBe('door rests')
  })

  test('a provider that does not take it is no trouble of omar’s', async () => {
    door.trouble.fails = true
    expect(await desk.replying.start(conversation, house.omar)).toEqual([])
    await until(() => house.logged.some((line) => line.includes('Typing could not be shown.')), 'the log')
    await desk.replying.stop(conversation, house.omar)
    door.trouble.fails = false
    await desk.replying.start(conversation, house.omar)
    await until(() => door.seen.length === 1, 'the next form')
  })
})
