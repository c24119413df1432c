import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { definePlugin, uuidv7 } from '../contract/index.ts'
import { keepHouse } from '../inbound/upkeep.ts'
import { openServices } from '../open-services.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

onEachEngine((engine) => {
  const post = pigeonPost()
  const heard: string[] = []
  const ear = definePlugin({
    id: 'ear',
    contract: 1,
    on: { 'message.received': async ({ message }) => void heard.push(message as string) },
  })
  let house: TestHub
  let token: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [post.plugin, ear] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
  })
  afterAll(() => house.stop())

  const nadiaWrites = () =>
    fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says: 'Where is it?' }])
  const jobOf = (subscriber: string) =>
    sql`INSERT INTO jobs (subscriber, lane, account_id, created_at) VALUES (${subscriber}, 'old', ${house.accountId}, now() - interval '2 days')`.execute(
      house.database.db.root,
    )
  const waiting = async () =>
    (await house.database.db.root.selectFrom('jobs').select('subscriber').where('lane', '=', 'old').execute()).map(
      (j) => j.subscriber,
    )

  test('a plugin hears every fact it listens for, each once', async () => {
    await nadiaWrites()
    await nadiaWrites()
    await until(() => heard.length >= 2, 'both lines')
    await house.settled()
    expect(new Set(heard).size).toBe(heard.length)
  })

  test('a command that knows nothing of the plugin makes it deaf for nobody', async () => {
    const before = heard.length
    const { config, log, db } = house.hub.services
    const stops: (() => Promise<unknown>)[] = []
    await openServices({ config, log, db, plugins: [post.plugin] }, stops)
    for (const stop of stops) await stop()
    await nadiaWrites()
    await until(() => heard.length > before, 'the line')
  })

  test('what waits for a plugin that is gone is forgotten; what waits for one that listens is not', async () => {
    await jobOf('on:gone')
    await jobOf('on:ear-of-another-name')
    await keepHouse(house.hub.services)
    expect(await waiting()).toEqual([])
  })
})
