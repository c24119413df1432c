import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HubEvent } from '../contract/index.ts'
import { definePlugin, uuidv7 } from '../contract/index.ts'
import { pruneEvents } from '../events/prune.ts'
import { record } from '../events/record.ts'
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
  const facts: { plugin: string; type: string; conversation?: string }[] = []
  const noting = (plugin: string) => async (event: HubEvent) =>
    void facts.push({ plugin, type: event.type, ...(event.conversation && { conversation: event.conversation }) })
  const shy = definePlugin({
    id: 'shy',
    contract: 1,
    listens: 'on-demand',
    on: { 'message.received': noting('shy'), 'contact.changed': noting('shy') },
  })
  /** On demand, and for lines only. */
  const calm = definePlugin({
    id: 'calm',
    contract: 1,
    listens: 'on-demand',
    on: { 'message.received': async () => {} },
  })
  const gossip = definePlugin({ id: 'gossip', contract: 1, on: { 'contact.changed': noting('gossip') } })
  let house: TestHub
  let token: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [post.plugin, ear, shy, calm, gossip] })
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

  const edit = async (name: string) => {
    const [talk] = await house.conversations()
    await house.command('edit_contact', { contact: talk!.contact.id, name })
    return talk!
  }

  test('it is heard also before a worker said who has an ear for what', async () => {
    const { db } = house.hub.services
    const ears = await sql<{ value: unknown }>`DELETE FROM deployment WHERE key = 'ears' RETURNING value`.execute(
      db.root,
    )
    await nadiaWrites()
    await house.settled()
    await edit('Nadia R.')
    await until(() => facts.length > 0, 'the fact')
    expect(facts).toEqual([{ plugin: 'gossip', type: 'contact.changed' }])
    await sql`INSERT INTO deployment (key, value) VALUES ('ears', ${JSON.stringify(ears.rows[0]?.value)}::jsonb)`.execute(
      db.root,
    )
  })

  test('a fact of no conversation is heard as well, and kept until it was', async () => {
    await nadiaWrites()
    await house.settled()
    await edit('Nadia R.')
    await until(() => facts.length > 0, 'the fact')
    // Heard is not yet closed: its job row is the one that is put there again below.
    await house.settled()
    expect(facts).toContainEqual({ plugin: 'gossip', type: 'contact.changed' })
    expect(facts.filter(({ plugin }) => plugin !== 'gossip')).toEqual([])
    const { db } = house.hub.services
    const { id } = await sql<{ id: string }>`
      UPDATE events SET created_at = now() - interval '2 days' WHERE type = 'contact.changed' RETURNING id`
      .execute(db.root)
      .then(({ rows }) => rows[0]!)
    await sql`INSERT INTO jobs (subscriber, lane, account_id, run_at) VALUES ('on:gossip', ${`event:${id}`}, ${house.accountId}, 'infinity')`.execute(
      db.root,
    )
    const isThere = async () =>
      (await db.root.selectFrom('events').select('id').where('id', '=', id).execute()).length > 0
    await pruneEvents(db, 1)
    expect(await isThere()).toBe(true)
    await db.root.deleteFrom('jobs').where('lane', '=', `event:${id}`).execute()
    await pruneEvents(db, 1)
    expect(await isThere()).toBe(false)
  })

  test('who listens on demand hears an account once it asked to, and no longer than it wants', async () => {
    const mine = () => facts.filter(({ plugin }) => plugin === 'shy').map(({ type }) => type)
    const hub = house.hub.services.hubFor(house.accountId, 'shy')
    expect(mine()).toEqual([])
    await hub.listen(true)
    await nadiaWrites()
    await until(() => mine().length === 1, 'the message')
    await edit('Nadia')
    await until(() => mine().length === 2, 'the change')
    await hub.listen(false)
    await nadiaWrites()
    await edit('Nadia Rahimi')
    await house.settled()
    expect(mine()).toEqual(['message.received', 'contact.changed'])
  })

  test('a fact of no conversation wakes only who has an ear for it, however they listen', async () => {
    const { services } = house.hub
    const hubs = ['shy', 'calm'].map((plugin) => services.hubFor(house.accountId, plugin))
    for (const hub of hubs) await hub.listen(true)
    const woken = services.db.transaction(async (trx) => {
      await record(trx, [
        { accountId: house.accountId, type: 'contact.changed' },
        { accountId: house.accountId, type: 'member.changed' },
      ])
      const jobs = await trx.selectFrom('jobs').select('subscriber').where('lane', 'like', 'event:%').execute()
      return jobs.map(({ subscriber }) => subscriber).sort()
    })
    expect(await woken).toEqual(['on:gossip', 'on:shy'])
    for (const hub of hubs) await hub.listen(false)
  })

  test('what waits for a plugin that is gone is forgotten; what waits for one that listens is not', async () => {
    await jobOf('on:gone')
    await jobOf('on:ear-of-another-name')
    await keepHouse(house.hub.services)
    expect(await waiting()).toEqual([])
  })
})
