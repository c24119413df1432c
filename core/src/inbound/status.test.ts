import { afterEach, beforeEach, expect, test } from 'vitest'
import { claim } from '../jobs/claim.ts'
import type { TestHub } from '../testing/index.ts'
import { fly, onEachEngine, pigeonPost, startHub, until, WHISTLE } from '../testing/index.ts'
import { ingest } from './ingest.ts'
import { parseAll } from './parse.ts'
import { takeWaiting } from './raw.ts'

onEachEngine((engine) => {
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeEach(async () => {
    // Takes in, works nothing: the test is the worker.
    house = await startHub({ engine, plugins: [pigeonPost().plugin], config: { role: 'api' } })
    inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
  })
  afterEach(() => house.stop())

  const root = () => house.database.db.root
  const health = () => root().selectFrom('connections').select(['health', 'health_tell']).executeTakeFirstOrThrow()
  const told = async () =>
    (await root().selectFrom('events').select('data').where('type', '=', 'connection.changed').execute()).filter(
      ({ data }) => (data as { health?: string }).health === 'misconfigured',
    )
  const says = (id: string, state: 'ok' | 'misconfigured', tell: string) =>
    fly(house.url, inbox.token, [{ id, loft: 'loft', status: { health: state, tell } }])

  test('what a provider says of an inbox stands with the item that said so, and of several the last one', async () => {
    await says('a', 'misconfigured', 'The loft burnt down.')
    await says('b', 'ok', 'It was built anew.')
    await says('c', 'misconfigured', 'It burnt down again.')
    const { services } = house.hub
    const { jobs } = await until(async () => {
      const found = await claim(root(), 'ingest', { limit: 50, leaseMs: 60_000 })
      return found.jobs.length > 0 && found
    }, 'the lane')
    const rows = await takeWaiting(
      root(),
      jobs.map((job) => job.lane),
      200,
    )
    const { parsed } = await parseAll(services, rows)
    expect(parsed).toHaveLength(3)
    // A worker that dies here has nothing left to do: the items are closed, and nobody would read them again.
    await ingest(services, parsed, jobs)
    expect(await health()).toEqual({ health: 'misconfigured', health_tell: 'It burnt down again.' })
    expect(await told()).toHaveLength(1)
  })
})
