// A channel may read in a thread of its own: core waits for it, outside any transaction, and not for ever.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConnectionRow } from '../connections/index.ts'
import type { Plugin } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, ITSELF, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { emptyOldItems } from './empty.ts'
import { parseAll } from './parse.ts'
import type { RawRow } from './raw.ts'
import { createReadings } from './readings.ts'

const raw = (row: ConnectionRow, hook: Hook) =>
  ({
    connection_id: row.id,
    account_id: row.account_id,
    outside_key: hook.id,
    lane: `${row.id}:vera`,
    headers: Buffer.from('{}'),
    body: Buffer.from(JSON.stringify(hook)),
  }) as unknown as RawRow

/** What was begun to be read. */
const begun: string[] = []
/** Letters that say `wait` are read when somebody opens it. */
let gate = Promise.withResolvers<void>()

/** Reads each letter once the database was asked something, as only somebody outside a transaction can on PGlite; `never` it never reads. */
const thoughtful = ({ channel, ...plugin }: Plugin, ask: () => Promise<unknown>): Plugin => {
  if (!channel) throw new Error('This plugin is no channel.')
  const parse: typeof channel.parse = async (raw, inbox) => {
    begun.push(Buffer.from(raw.body).toString())
    if (begun.at(-1)?.includes('never')) await new Promise(() => {})
    if (begun.at(-1)?.includes('wait')) await gate.promise
    await ask()
    return channel.parse(raw, inbox)
  }
  return { ...plugin, channel: { ...channel, parse } }
}

onEachEngine((engine) => {
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeAll(async () => {
    const ask = () => sql`SELECT 1`.execute(house.database.db.root)
    house = await startHub({ engine, plugins: [thoughtful(pigeonPost().plugin, ask)] })
    inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
  })
  afterAll(() => house.stop())

  const says = (loft: string, words: string, carries?: string): Hook => ({
    id: uuidv7(),
    loft,
    bird: loft,
    says: words,
    carries,
  })
  const bring = (...hooks: Hook[]) => fly(house.url, inbox.token, hooks)
  const linesOf = async (loft: string) => {
    const found = (await house.conversations()).filter((c) => c.thread === loft)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat()
  }
  const said = (loft: string, count: number) =>
    until(async () => {
      const lines = await linesOf(loft)
      return lines.length >= count && lines.map((line) => line.text)
    }, `${count} lines of ${loft}`)

  test('what nadia writes stays in order, however long each line takes to read', async () => {
    const words = Array.from({ length: 12 }, (_, i) => `line ${i}`)
    await bring(...words.map((line) => says('nadia', line)))
    expect(await said('nadia', words.length)).toEqual(words)
  })

  test('a line that takes long to read holds up its own thread, in order, and nobody else', async () => {
    gate = Promise.withResolvers()
    await bring(says('vera', 'wait for me'), says('vera', 'behind it'), says('vera', 'and behind that'))
    await until(() => begun.some((line) => line.includes('wait for me')), 'the long reading')
    const other = await house.addInbox('pigeon', { whistle: WHISTLE })
    const times: number[] = []
    for (const loft of ['omid', 'rosa', 'dana']) {
      const from = performance.now()
      await fly(house.url, loft === 'omid' ? inbox.token : other.token, [says(loft, 'quick')])
      expect(await said(loft, 1)).toEqual(['quick'])
      times.push(performance.now() - from)
    }
    // The quickest: a busy machine is slow by itself.
    expect(Math.min(...times)).toBeLessThan(2_000)
    expect(await linesOf('vera')).toEqual([])
    gate.resolve()
    expect(await said('vera', 3)).toEqual(['wait for me', 'behind it', 'and behind that'])
    const { rows } = await sql`SELECT 1 FROM raw_items WHERE attempts > 1`.execute(house.database.db.root)
    expect(rows).toEqual([])
  })

  const rowsOf = async (...letters: Hook[]): Promise<RawRow[]> => {
    const row = await house.hub.services.db.root
      .selectFrom('connections')
      .selectAll()
      .where('id', '=', inbox.id)
      .executeTakeFirstOrThrow()
    return letters.map((hook, i) => ({ ...raw(row, hook), id: String(i) }))
  }
  const ids = (items: readonly { raw: RawRow }[]): string[] => items.map((item) => item.raw.id)

  test('an item nobody ever ends reading costs that one; what stands behind it waits until its time is over', async () => {
    const { services } = house.hub
    const readings = createReadings({ briefMs: 100, readingMs: 400 })
    const rows = await rowsOf(...['one', 'never', 'two', 'three'].map((words) => says('vera', words)))
    const first = await parseAll(services, rows, readings)
    expect([ids(first.parsed), first.left.map(({ id }) => id)]).toEqual([['0'], ['1', '2', '3']])
    expect(readings.isUnderWay(rows[1]!)).toBe(true)
    await until(() => !readings.isUnderWay(rows[1]!), 'the end of its time')
    const second = await parseAll(services, first.left, readings)
    expect(second.unreadable.map(({ raw, reason }) => [raw.id, reason])).toEqual([
      ['1', 'its channel took too long to read it'],
    ])
    expect([ids(second.parsed), second.left]).toEqual([['2', '3'], []])
  })

  test('more than there is room for is not begun, and its lanes wait', async () => {
    const { services } = house.hub
    const readings = createReadings({ briefMs: 100, readingMs: 60_000, room: 2 })
    const rows = (await rowsOf(...['a', 'b', 'c', 'd', 'e', 'f'].map((loft) => says(loft, `never ${loft}`)))).map(
      (row) => ({
        ...row,
        lane: `${row.lane} ${row.id}`,
      }),
    )
    begun.length = 0
    const read = await parseAll(services, rows, readings)
    const atOnce = begun.length
    expect([read.parsed, read.left.length]).toEqual([[], rows.length])
    expect(atOnce).toBeLessThan(rows.length)
    expect(rows.filter(readings.isUnderWay)).toHaveLength(atOnce)
    expect(readings.full()).toEqual([inbox.id])
    expect((await parseAll(services, rows, readings)).left).toHaveLength(rows.length)
    expect(begun).toHaveLength(atOnce)
  })

  test('a file inside the item is fetched from there, and the item is not emptied before', async () => {
    const { db } = house.database
    const hook = says('rita', 'see the original', ITSELF)
    await bring(hook)
    const file = await until(
      () =>
        db.root
          .selectFrom('files')
          .selectAll()
          .where('name', '=', ITSELF)
          .where('status', '=', 'ready')
          .executeTakeFirst(),
      'the file',
    )
    expect(
      String(
        await house.hub.services
          .hubFor(house.accountId, 'pigeon')
          .files.bytes(file.id)
          .then((b) => Buffer.from(b)),
      ),
    ).toBe(JSON.stringify(hook))
    await sql`UPDATE raw_items SET closed_at = now() - interval '99 days'`.execute(db.root)
    const sizes = async () =>
      (
        await db.root
          .selectFrom('raw_items')
          .select('body')
          .where('id', '=', file.raw_id as string)
          .executeTakeFirstOrThrow()
      ).body.length
    await db.root.updateTable('files').set({ status: 'pending' }).where('id', '=', file.id).execute()
    await emptyOldItems(house.hub.services, 30)
    expect(await sizes()).toBeGreaterThan(0)
    await db.root.updateTable('files').set({ status: 'ready' }).where('id', '=', file.id).execute()
    await emptyOldItems(house.hub.services, 30)
    expect(await sizes()).toBe(0)
  })
})
