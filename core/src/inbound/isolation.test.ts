// One bad item among many: batches isolate it, whatever is wrong with it. On PostgreSQL, with several workers.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { definePlugin, text, uuidv7, z } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { claim } from '../jobs/claim.ts'
import type { TestHub } from '../testing/index.ts'
import { figures, needs, startHub, until } from '../testing/index.ts'
import { plainText } from '../testing/made-up.ts'
import { ingest } from './ingest.ts'
import { parseAll } from './parse.ts'
import { giveBack, takeUnsuspected, takeWaiting } from './raw.ts'

type Letter = { id: string; lane: string; says?: string; wrong?: keyof typeof wrongs; consent?: 'stop' | 'start' }

/** What a channel may hand on by mistake, and the database or our own code trips over. */
const wrongs = {
  'a day that is none (class 22)': () => ({ sentAt: new Date(Number.NaN) }),
  'an address without a kind (class 23)': () => ({
    from: { side: 'contact', identities: [{ namespace: null, value: 'nobody', verified: true }] },
  }),
  'a thread too long for an index (class 54)': () => ({ threads: [{ ref: randomBytes(9_000).toString('base64') }] }),
  'no parts at all (no error of the database)': () => ({ parts: undefined }),
}

const person = (value: string) => ({ namespace: 'courier', value, verified: true })

const factsOf = ({ id, lane, says, wrong, consent }: Letter): Fact[] => {
  if (consent) return [{ is: 'consent', identity: person(lane), consent }]
  const from = { side: 'contact', identities: [person(lane)], profile: { name: lane } }
  const fact = { is: 'message', key: id, threads: [{ ref: lane }], from, parts: [text(says ?? '')] }
  return [{ ...fact, ...(wrong && wrongs[wrong]()) } as Fact]
}

const courier = definePlugin({
  id: 'courier',
  contract: 1,
  channel: {
    label: 'Courier',
    settings: z.object({}),
    capabilities: () => plainText,
    receive: ({ body }) => ({
      items: (JSON.parse(Buffer.from(body).toString()) as Letter[]).map((letter) => ({
        key: letter.id,
        lane: letter.lane,
        body: Buffer.from(JSON.stringify(letter)),
      })),
    }),
    parse: (raw) => factsOf(JSON.parse(Buffer.from(raw.body).toString()) as Letter),
    pieces: () => [],
    send: async () => ({ keys: [] }),
  },
})

describe('a batch', needs('postgres'), () => {
  let house: TestHub
  let other: Db
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeEach(async () => {
    // Takes in, works nothing: the tests say when workers come and when they die.
    house = await startHub({ engine: 'postgres', plugins: [courier], config: { role: 'api' } })
    other = await house.database.again()
    inbox = await house.addInbox('courier', {})
  })
  afterEach(() => house.stop())

  const bring = async (letters: Letter[]) => {
    const answer = await fetch(`${house.url}/in/courier/${inbox.token}`, {
      method: 'POST',
      body: JSON.stringify(letters),
    })
    expect(answer.status).toBe(200)
  }
  const letter = (lane: string, says: string): Letter => ({ id: uuidv7(), lane, says })
  const stateOf = async () =>
    house.database.db.root
      .selectFrom('raw_items')
      .select(['outside_key as key', 'state', 'attempts', 'reason'])
      .orderBy('id')
      .execute()
  const allClosed = () => until(async () => (await stateOf()).every((row) => row.state !== 'new'), 'all items closed')
  const textsIn = async (lane: string) => {
    const found = (await house.conversations()).filter((c) => c.thread === lane)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat().map((m) => m.text)
  }
  const takeOn = async (db: Db): Promise<{ jobs: ClaimedJob[]; rows: Awaited<ReturnType<typeof takeWaiting>> }> => {
    const { jobs } = await claim(db.root, 'ingest', { limit: 50, leaseMs: 60_000 })
    const lanes = jobs.map((job) => job.lane)
    return { jobs, rows: await takeWaiting(db.root, lanes, 200) }
  }
  const leasesEnd = () => sql`UPDATE jobs SET lease_until = now() - interval '1 s'`.execute(other.root)

  test('of many lanes loses only what is wrong in it, and every lane keeps its order', async () => {
    const lanes = Array.from({ length: 24 }, (_, i) => `lane ${i}`)
    const letters = Array.from({ length: 5 }, (_, i) => lanes.map((lane) => letter(lane, `${lane}, line ${i}`))).flat()
    const poisons = Object.keys(wrongs).map(
      (wrong, i): Letter => ({
        ...letter(lanes[i * 5] as string, 'never read'),
        wrong: wrong as keyof typeof wrongs,
      }),
    )
    for (const [i, poison] of poisons.entries()) letters.splice(30 * i + 17, 0, poison)
    await bring(letters)
    await Promise.all([house.another({ role: 'worker' }), house.another({ role: 'worker' })])
    await allClosed()
    const unreadable = (await stateOf()).filter((row) => row.state === 'unreadable').map((row) => row.key)
    expect(new Set(unreadable)).toEqual(new Set(poisons.map((poison) => poison.id)))
    for (const lane of lanes)
      expect(await textsIn(lane)).toEqual(Array.from({ length: 5 }, (_, i) => `${lane}, line ${i}`))
  })

  test('taken in whole, as it would be without isolation, one wrong item keeps all its neighbours out', async () => {
    const [wrong] = Object.keys(wrongs) as (keyof typeof wrongs)[]
    await bring([letter('nadia', 'good'), { ...letter('omar', 'bad'), wrong }, letter('vera', 'good too')])
    const { jobs, rows } = await takeOn(house.database.db)
    const { services } = house.hub
    const { parsed } = await parseAll(services, rows)
    await expect(ingest(services, parsed, jobs)).rejects.toThrow()
    expect((await stateOf()).map(({ state }) => state)).toEqual(['new', 'new', 'new'])
    expect(await house.conversations()).toEqual([])
  })

  test('whose worker died is taken one by one, and who kills three workers is put aside', async () => {
    const [first, second] = [letter('omar', 'this one kills'), letter('omar', 'and this one waited')]
    await bring([first, second, letter('nadia', 'so did this one')])
    expect((await takeOn(house.database.db)).rows).toHaveLength(3)
    for (const death of [2, 3]) {
      await leasesEnd()
      const { rows } = await takeOn(other)
      expect(rows.map((row) => [row.outside_key, row.attempts])).toEqual([[first.id, death]])
    }
    await leasesEnd()
    const living = await house.another({ role: 'worker' })
    await allClosed()
    expect((await stateOf())[0]).toMatchObject({ state: 'unreadable', reason: 'its worker died 3 times' })
    const figure = await figures(living.url)
    // What died on the way tells nothing of how long people wait.
    expect([figure('dead_total'), figure('accept_to_visible_seconds_count')]).toEqual([1, 0])
    expect(await textsIn('omar')).toEqual(['and this one waited'])
    expect(await textsIn('nadia')).toEqual(['so did this one'])
  })

  test('whose worker died with many items holds up no lane that had nothing to do with it', async () => {
    await bring(Array.from({ length: 12 }, (_, i) => letter('omar', `line ${i}`)))
    await takeOn(house.database.db)
    await bring([letter('nadia', 'quick'), letter('nadia', 'and quick')])
    await leasesEnd()
    const { jobs } = await claim(other.root, 'ingest', { limit: 50, leaseMs: 60_000 })
    const lanes = jobs.map((job) => job.lane)
    const quick = await takeUnsuspected(other.root, lanes, 200)
    expect(quick.map((row) => row.lane.split(':').at(-1))).toEqual(['nadia', 'nadia'])
    expect((await takeWaiting(other.root, lanes, 200)).map((row) => row.attempts)).toEqual([2])
    await giveBack(
      other.root,
      quick.map((row) => row.id),
    )
    await leasesEnd()
    await house.another({ role: 'worker' })
    await allClosed()
    const closed = await other.root.selectFrom('raw_items').select(['lane', 'closed_at']).orderBy('closed_at').execute()
    expect(closed.at(-1)?.lane).toMatch(/:omar$/)
    expect(await textsIn('omar')).toEqual(Array.from({ length: 12 }, (_, i) => `line ${i}`))
    expect(await textsIn('nadia')).toEqual(['quick', 'and quick'])
  })

  test.each(['40001', '57P01'])(
    'that the database gave up with SQLSTATE %s goes back uncounted, and is taken once more',
    async (code) => {
      await bring([letter('nadia', 'first'), letter('omar', 'second')])
      const { root } = house.database.db
      await sql`CREATE FUNCTION gives_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = ${sql.lit(code)}; END $$`.execute(
        root,
      )
      await sql`CREATE TRIGGER gives_up BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION gives_up()`.execute(
        root,
      )
      const worker = await house.another({ role: 'worker' })
      const failedOnce = () =>
        until(
          async () =>
            (await root.selectFrom('jobs').select('last_error').where('subscriber', '=', 'ingest').execute()).some(
              (job) => job.last_error?.includes('not now'),
            ),
          'a batch that failed',
        )
      await failedOnce()
      await sql`DROP TRIGGER gives_up ON messages`.execute(root)
      await allClosed()
      expect((await stateOf()).map(({ state, attempts }) => [state, attempts])).toEqual([
        ['done', 1],
        ['done', 1],
      ])
      const figure = await figures(worker.url)
      expect([figure('unreadable_total'), figure('accept_to_visible_seconds_count')]).toEqual([0, 2])
      await sql`DROP FUNCTION gives_up`.execute(root)
    },
  )

  test('of a worker that comes back after its lease changes nothing any more', async () => {
    await bring([{ id: uuidv7(), lane: 'nadia', consent: 'stop' }])
    const late = await takeOn(house.database.db)
    const { services } = house.hub
    const parsed = (await parseAll(services, late.rows)).parsed
    await leasesEnd()
    await house.another({ role: 'worker' })
    await allClosed()
    await bring([{ id: uuidv7(), lane: 'nadia', consent: 'start' }])
    await allClosed()
    expect((await ingest(services, parsed, late.jobs)).ingested).toBe(0)
    const known = await other.root
      .selectFrom('identities')
      .select('opted_out_at')
      .where('value', '=', 'nadia')
      .execute()
    expect(known).toEqual([{ opted_out_at: null }])
  })
})
