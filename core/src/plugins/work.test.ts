import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from '../accounts/index.ts'
import { definePlugin, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'

onEachEngine((engine) => {
  const runs: { job: string; account: string; payload: Record<string, unknown> }[] = []
  const noting =
    (job: string) =>
    async (payload: Record<string, unknown>, { accountId }: { accountId: string }): Promise<void> =>
      void runs.push({ job, account: accountId, payload })
  const clock = definePlugin({
    id: 'clock',
    contract: 1,
    jobs: {
      tick: { every: 20, run: noting('tick') },
      strike: { every: 3_600_000, run: noting('strike') },
      ring: { run: noting('ring') },
      wind: {
        run: async (payload, hub) => {
          await noting('wind')(payload, hub)
          return runsOf('wind').length < 3 ? { again: new Date() } : undefined
        },
      },
    },
  })
  const doors = Promise.withResolvers<void>()
  const lifted: unknown[] = []
  const lift = definePlugin({
    id: 'lift',
    contract: 1,
    jobs: {
      rise: {
        parallel: 4,
        run: async (payload) => {
          lifted.push(payload)
          if (payload.slow) await doors.promise
        },
      },
    },
  })
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [clock, lift] })
  })
  afterAll(() => house.stop())

  const runsOf = (job: string, account = house.accountId) =>
    runs.filter((run) => run.job === job && run.account === account)
  const rows = () =>
    house.database.db.root
      .selectFrom('jobs')
      .select(['lane', 'account_id', 'run_at'])
      .where('subscriber', '=', 'plugin:clock')
      .orderBy('lane')
      .execute()

  test('a job with `every` comes by itself, and again; one without waits to be asked', async () => {
    await until(() => runsOf('tick').length > 2 && runsOf('strike').length > 0)
    expect([runsOf('strike').length, runsOf('ring')]).toEqual([1, []])
  })

  test('an account made later has its own', async () => {
    const owner = { name: 'Vera', email: 'vera@late.example' }
    const wanted = { name: 'Late', slug: `late-${uuidv7()}`, owner }
    const { accountId } = await createAccount(house.hub.services, wanted)
    await until(() => runsOf('tick', accountId).length > 1 && runsOf('strike', accountId).length === 1)
  })

  test('another process plans nothing twice, and nothing earlier', async () => {
    const strikes = async () => (await rows()).filter((row) => row.lane.endsWith(':strike'))
    const before = await until(async () => {
      const planned = await strikes()
      return planned.every((row) => row.run_at > new Date()) && planned
    })
    await house.another()
    const ticks = runsOf('tick').length
    await until(() => runsOf('tick').length > ticks + 2)
    expect(await strikes()).toEqual(before)
    expect(runsOf('strike')).toHaveLength(1)
  })

  test('what a plugin enqueues besides is one run more, with its own words', async () => {
    const hub = house.hub.services.hubFor(house.accountId, 'clock')
    await hub.enqueue('strike', { hour: 12 })
    await until(() => runsOf('strike').length === 2)
    expect(runsOf('strike')[1]?.payload).toEqual({ hour: 12 })
    const struck = async () => (await rows()).filter((row) => row.lane.startsWith(`${house.accountId}:strike`))
    expect(await until(async () => (await struck()).length === 1 && struck())).toMatchObject([
      { lane: `${house.accountId}:strike` },
    ])
  })

  test('a job that wishes to be run again is, with the same words and as no mistake', async () => {
    const hub = house.hub.services.hubFor(house.accountId, 'clock')
    await hub.enqueue('wind', { turns: 3 }, { key: 'tower' })
    await until(() => runsOf('wind').length === 3)
    await until(async () => (await rows()).every((row) => !row.lane.includes(':wind:')))
    expect(runsOf('wind').map(({ payload }) => payload)).toEqual([{ turns: 3 }, { turns: 3 }, { turns: 3 }])
    expect(house.logged.filter((line) => line.includes('A job failed'))).toEqual([])
  })

  test('of jobs that run each by itself a slow one delays no other', async () => {
    const hub = house.hub.services.hubFor(house.accountId, 'lift')
    await Promise.all(Array.from({ length: 3 }, (_, n) => hub.enqueue('rise', { slow: true, n })))
    await until(() => lifted.length === 3)
    await hub.enqueue('rise', { slow: false })
    await until(() => lifted.length === 4)
    doors.resolve()
  })

  test('what was there before the plugin was installed gets its rows at the start', async () => {
    await house.database.db.root.deleteFrom('jobs').where('lane', '=', `${house.accountId}:strike`).execute()
    const before = runsOf('strike').length
    await house.another()
    await until(() => runsOf('strike').length === before + 1)
  })
})
