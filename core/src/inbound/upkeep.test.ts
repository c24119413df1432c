// What is kept for how long, and that nothing is doubled by having forgotten.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { keepHouse } from './upkeep.ts'

onEachEngine((engine) => {
  const post = pigeonPost()
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [post.plugin] })
    inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
  })
  afterAll(() => house.stop())

  const letter = (loft: string): Hook => ({ id: uuidv7(), loft, bird: loft, says: `Where is it, asks ${loft}` })
  const bring = async (...hooks: Hook[]) => {
    const answer = await fly(house.url, inbox.token, hooks)
    await house.settled()
    return (await answer.json()) as { fresh: boolean[] }
  }
  const raws = () => house.database.db.root.selectFrom('raw_items').selectAll().orderBy('id', 'desc').execute()
  const passes = (days: number) =>
    sql`UPDATE raw_items SET closed_at = closed_at - ${days} * interval '1 day'`.execute(house.database.db.root)
  const textsOf = async (loft: string) => {
    const found = (await house.conversations()).filter((c) => c.thread === loft)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat().map((m) => m.text)
  }

  test('a closed item keeps its bytes for thirty days, then nothing of it can be read any more', async () => {
    const hook = letter('nadia')
    await bring(hook)
    await passes(29)
    await keepHouse(house.hub.services)
    expect((await raws())[0]).toMatchObject({ outside_key: hook.id, lane: `${inbox.id}:nadia` })
    await passes(1)
    await keepHouse(house.hub.services)
    const [row] = await raws()
    expect(row).toMatchObject({ outside_key: null, lane: '', state: 'done', reason: null })
    expect(row?.body).toHaveLength(0)
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${hook.id}|nadia`))
  })

  test('the same item after that is still a duplicate, also to another hub on the same data', async () => {
    const hook = letter('omid')
    expect((await bring(hook)).fresh).toEqual([true])
    const before = await raws()
    await passes(31)
    await keepHouse(house.hub.services)
    expect((await bring(hook)).fresh).toEqual([false])
    const other = await house.another({ role: 'api' })
    const again = await fly(other.url, inbox.token, [hook, letter('omid')])
    expect(await again.json()).toEqual({ fresh: [false, true] })
    expect(await raws()).toHaveLength(before.length + 1)
    await house.settled()
    expect(await textsOf('omid')).toEqual(['Where is it, asks omid', 'Where is it, asks omid'])
  })

  test('an item from before keys were hashed is hashed when it is emptied', async () => {
    const [hook, twice] = [letter('dana'), letter('dana')]
    await bring(hook, twice)
    for (const key of [hook.id, twice.id])
      await sql`UPDATE raw_items SET key = outside_key, outside_key = NULL WHERE outside_key = ${key}`.execute(
        house.database.db.root,
      )
    // Brought again before it was emptied: the outside key of its message knows it.
    expect((await bring(twice)).fresh).toEqual([true])
    await passes(31)
    await keepHouse(house.hub.services)
    expect((await bring(hook, twice)).fresh).toEqual([false, false])
    expect((await raws()).every((row) => row.key.startsWith('h1.'))).toBe(true)
    expect(await textsOf('dana')).toHaveLength(2)
  })

  test('what nobody could read stays, to be read by a mended plugin', async () => {
    const broken: Hook = { id: uuidv7(), loft: 'torn', broken: true }
    await bring(broken)
    await passes(1_000)
    await keepHouse(house.hub.services)
    const [row] = await raws()
    expect(row).toMatchObject({ outside_key: broken.id, state: 'unreadable' })
    expect(row?.body.length).toBeGreaterThan(0)
  })

  test('what waits in a lane that no job would come to is taken in, and no letter has to come first', async () => {
    const { root } = house.database.db
    await bring(letter('oleg'))
    const [{ id: _, ...row }] = (await raws()) as [Awaited<ReturnType<typeof raws>>[number]]
    const lost = letter('olga')
    const body = Buffer.from(JSON.stringify(lost))
    await root
      .insertInto('raw_items')
      .values({ ...row, key: lost.id, lane: `${inbox.id}:olga`, body, state: 'new', attempts: 0, closed_at: null })
      .execute()
    await keepHouse(house.hub.services)
    await house.settled()
    expect(await textsOf('olga')).toEqual([])
    await sql`UPDATE raw_items SET received_at = now() - interval '11 minutes' WHERE state = 'new'`.execute(root)
    await keepHouse(house.hub.services)
    await house.settled()
    expect(await textsOf('olga')).toEqual(['Where is it, asks olga'])
  })

  test('results of commands, parked facts and ended locks go when their time is over', async () => {
    const { root } = house.database.db
    const [conversation] = await house.conversations()
    await house.command('set_priority', { conversation: conversation?.id as string, priority: 'high' }, { id: 'young' })
    await house.command('set_priority', { conversation: conversation?.id as string, priority: 'low' }, { id: 'old' })
    await sql`UPDATE commands SET created_at = now() - interval '31 days' WHERE id = 'old'`.execute(root)
    await bring({ id: uuidv7(), loft: 'ned', edit: { of: 'never-came', says: 'Never mind' } })
    await sql`UPDATE parked SET created_at = now() - interval '31 days'`.execute(root)
    await sql`UPDATE refs SET created_at = now() - interval '31 days'`.execute(root)
    await root
      .insertInto('replying')
      .values({
        account_id: house.accountId,
        conversation_id: conversation?.id as string,
        member_id: house.maya,
        until: new Date(0),
      })
      .execute()
    await keepHouse(house.hub.services)
    expect((await root.selectFrom('commands').select('id').execute()).map((row) => row.id)).toEqual(['young'])
    expect(await root.selectFrom('parked').select('id').execute()).toEqual([])
    const refs = await root.selectFrom('refs').select(['key', 'target_id']).execute()
    expect(refs.length).toBeGreaterThan(0)
    expect(refs.filter((row) => row.target_id === null)).toEqual([])
    expect(await root.selectFrom('replying').select('until').execute()).toEqual([])
  })

  test('what nobody fetched goes with its time, and whoever said it reads that it never arrived', async () => {
    const { root } = house.database.db
    await bring(letter('otis'))
    const conversation = (await house.conversations()).find((c) => c.thread === 'otis')?.id as string
    const parts = [{ is: 'text' as const, text: 'It ships today' }]
    const { message } = await house.command('reply', { conversation, parts })
    await house.settled()
    const put = {
      account_id: house.accountId,
      connection_id: inbox.id,
      key: 'unfetched',
      message_id: message as string,
    }
    await root
      .insertInto('outbox')
      .values({ ...put, body: '{}' })
      .execute()
    await keepHouse(house.hub.services)
    const fate = async () => (await house.messages(conversation)).find(({ id }) => id === message)?.delivery
    expect((await fate())?.status).toBe('accepted')
    await sql`UPDATE outbox SET created_at = now() - interval '31 days'`.execute(root)
    await keepHouse(house.hub.services)
    expect(await fate()).toMatchObject({ status: 'failed', tell: 'Nobody fetched this within 30 days.' })
    expect(await root.selectFrom('outbox').select('key').execute()).toEqual([])
  })
})
