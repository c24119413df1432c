// Without an address to call: what is to be sent waits until it is fetched.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, tablesHolding, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SECRET } from './double/index.ts'
import { plugin } from './src/index.ts'
import { tend } from './src/listen.ts'
import type { Inbox } from './src/settings.ts'
import { inboxOf, knock, message } from './testing/app.ts'

type Waiting = { id: string; type: string; data: { thread: string; parts?: { text: string }[]; of?: string[] } }

onEachEngine((engine) => {
  let house: TestHub
  let token: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [plugin] })
    token = (await house.addInbox('api', { secret: SECRET, edit: true, remove: true, windowHours: 24 })).token
  })
  afterAll(() => house.stop())

  const bring = (...items: unknown[]) =>
    knock(`${house.url}/in/api/${token}`, JSON.stringify({ items }), { secret: SECRET })
  const page = async (query = '') => {
    const headers = { authorization: `Bearer ${SECRET}` }
    const answer = await fetch(`${house.url}/p/api/${token}/outgoing${query}`, { headers })
    return (await answer.json()) as { events: Waiting[]; next?: string }
  }
  const waits = async (who: string) => (await page()).events.filter(({ data }) => data.thread === who)
  const meets = async (who: string) => {
    await bring(message(who, 'Hello?'))
    return until(async () => (await house.conversations()).find((it) => it.thread === who), `a matter of ${who}`)
  }
  const reply = async (conversation: string, ...lines: string[]) =>
    (await house.command('reply', { conversation, parts: lines.map((line) => text(line)) })).message as string
  const becomes = (conversation: string, id: string, status: string) =>
    until(
      async () => (await house.messages(conversation)).find((it) => it.id === id)?.delivery?.status === status,
      `the reply to be ${status}`,
    )

  /** How often what waits was read from the database meanwhile. */
  const lookedAt = async (work: () => Promise<void>): Promise<number> => {
    const { root } = house.database.db
    const select = vi.spyOn(root, 'selectFrom')
    try {
      await work()
      return select.mock.calls.filter(([table]) => (table as unknown) === 'outbox').length
    } finally {
      select.mockRestore()
    }
  }

  test('it waits in its order, also to be asked for twice, until a receipt says that it is there', async () => {
    const { id } = await meets('nadia')
    const sent = await reply(id, 'one', 'two')
    await becomes(id, sent, 'accepted')
    const events = await waits('nadia')
    expect(events.map(({ type, data }) => [type, data.parts?.[0]?.text])).toEqual([
      ['message', 'one'],
      ['message', 'two'],
    ])
    expect(await waits('nadia')).toEqual(events)
    const [first, second] = events
    await bring({ is: 'receipt', of: first!.id, status: 'accepted', keys: ['row-1'] })
    expect((await waits('nadia')).map((event) => event.id)).toEqual([second!.id])
    await bring(
      { is: 'receipt', of: 'row-1', status: 'delivered' },
      { is: 'receipt', of: second!.id, status: 'delivered' },
    )
    await becomes(id, sent, 'delivered')
    expect(await waits('nadia')).toEqual([])
  })

  test('edits and removals wait as well, and name what they are about', async () => {
    const { id } = await meets('omid')
    const sent = await reply(id, 'Toosday')
    await becomes(id, sent, 'accepted')
    await house.command('edit', { message: sent, parts: [text('Tuesday')] })
    await until(async () => (await waits('omid')).length === 2, 'the edit')
    await house.command('remove', { message: sent })
    await until(async () => (await waits('omid')).length === 3, 'the removal')
    const [said, ...later] = await waits('omid')
    expect(later.map(({ type, data }) => [type, data.of])).toEqual([
      ['edit', [said!.id]],
      ['removal', [said!.id]],
    ])
  })

  test('a long line of them is read page by page; who waits is answered as soon as there is something', async () => {
    const [before, next] = [await page('?limit=1'), (await page('?limit=1')).next]
    const after = await page(`?after=${next}&limit=100`)
    expect([...before.events, ...after.events]).toEqual((await page()).events)
    const { id } = await meets('paul')
    for (const { id: of } of (await page()).events) await bring({ is: 'receipt', of, status: 'accepted' })
    const looks = await lookedAt(async () => {
      const asked = page('?wait=20')
      await reply(id, 'At last')
      expect((await asked).events.map(({ data }) => data.parts?.[0]?.text)).toEqual(['At last'])
    })
    expect(looks).toBeLessThanOrEqual(3)
  })

  test('when nobody fetches, the inbox says so; after a day the message fails with that reason', async () => {
    const { id } = await meets('quinn')
    const sent = await reply(id, 'Anybody?')
    await becomes(id, sent, 'accepted')
    const inbox = (await inboxOf(house, token)) as Inbox
    const accept = async (item: { key: string; lane: string; body: Uint8Array }) =>
      void (await house.hub.services.hostFor('api').accept(inbox as never, [item]))
    expect(await tend(inbox, accept, Date.now())).toEqual({ health: 'ok', tell: '' })
    expect(await tend(inbox, accept, Date.now() + 6 * 60_000)).toMatchObject({ health: 'unreachable' })
    expect(await tend(inbox, accept, Date.now() + 25 * 3_600_000)).toEqual({ health: 'ok', tell: '' })
    await becomes(id, sent, 'failed')
    const told = (await house.messages(id)).find((it) => it.id === sent)?.delivery?.tell
    expect(told).toBe('Nobody fetched this within a day.')
  })

  test('after the hours to answer freely an agent is told so', async () => {
    const { id } = await meets('ruth')
    await house.database.db.root
      .updateTable('messages')
      .set({ created_at: new Date(Date.now() - 25 * 3_600_000) })
      .where('conversation_id', '=', id)
      .execute()
    await expect(reply(id, 'Too late')).rejects.toMatchObject({ code: 'window_closed' })
  })

  test('what waits for a person who is erased goes with them', async () => {
    const { id, contact } = await meets('sara')
    await becomes(id, await reply(id, 'Dear Sara, your test was positive.'), 'accepted')
    expect(await tablesHolding(house.database.db, 'your test was positive')).toContain('outbox')
    await house.command('erase_contact', { contact: contact.id })
    await until(
      async () => (await tablesHolding(house.database.db, 'your test was positive')).length === 0,
      'nothing of it to be left',
    )
  })
})
