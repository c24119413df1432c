// What a plugin could not read is read once more after it was mended.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAccount, createToken } from '../accounts/index.ts'
import type { Plugin } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { markUnreadable, replay } from './raw.ts'

/** The words this release of the plugin stumbles over; mending it empties the list. */
const stumblesOver = new Set<string>()

const clumsy = ({ channel, ...plugin }: Plugin): Plugin => {
  if (!channel) throw new Error('This plugin is no channel.')
  const parse: typeof channel.parse = (raw, inbox) => {
    const text = Buffer.from(raw.body).toString()
    if ([...stumblesOver].some((word) => text.includes(word))) throw new Error('the bird ate the letter')
    return channel.parse(raw, inbox)
  }
  return { ...plugin, channel: { ...channel, parse } }
}

onEachEngine((engine) => {
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  let token: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [clumsy(pigeonPost().plugin)] })
    inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
    const wanted = { name: 'mending', member: house.maya, scopes: ['*'] }
    token = (await createToken(house.hub.services, house.accountId, wanted)).token
  })
  afterAll(() => house.stop())
  beforeEach(() => stumblesOver.clear())

  const says = (loft: string, words: string): Hook => ({ id: uuidv7(), loft, bird: loft, says: words })
  const bring = async (...hooks: Hook[]) => {
    await fly(house.url, inbox.token, hooks)
    await house.settled()
  }
  const rowOf = (hook: Hook) =>
    house.database.db.root
      .selectFrom('raw_items')
      .selectAll()
      .where('outside_key', '=', hook.id)
      .executeTakeFirstOrThrow()
  const idOf = async (hook: Hook) => String((await rowOf(hook)).id)
  const ask = async (id: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${house.url}/v1/raw-items/${id}/replay`, { method: 'POST', headers })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const textsOf = async (loft: string) => {
    const found = (await house.conversations()).filter((c) => c.thread === loft)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat().map((m) => m.text)
  }

  test('maya has an item read again after the plugin was mended, and nadia’s words are there', async () => {
    stumblesOver.add('parcel')
    const lost = says('nadia', 'Where is my parcel?')
    await bring(lost)
    expect([(await rowOf(lost)).state, await textsOf('nadia')]).toEqual(['unreadable', []])
    stumblesOver.clear()
    expect(await ask(await idOf(lost))).toEqual({ status: 200, body: { replayed: [await idOf(lost)] } })
    await house.settled()
    expect(await rowOf(lost)).toMatchObject({ state: 'done', reason: null })
    expect(await textsOf('nadia')).toEqual(['Where is my parcel?'])
  })

  test('what was read cannot be read again, and the same hook is still a duplicate', async () => {
    stumblesOver.add('again')
    const lost = says('omid', 'Hello again')
    await bring(lost)
    stumblesOver.clear()
    await ask(await idOf(lost))
    await house.settled()
    expect((await ask(await idOf(lost))).body).toMatchObject({ code: 'closed' })
    await bring(lost)
    expect(await textsOf('omid')).toEqual(['Hello again'])
  })

  test('a plugin that was not mended stumbles again, and the item is still kept', async () => {
    stumblesOver.add('riddle')
    const lost = says('dana', 'A riddle')
    await bring(lost)
    const before = await rowOf(lost)
    expect((await ask(String(before.id))).status).toBe(200)
    await house.settled()
    expect(await rowOf(lost)).toMatchObject({ state: 'unreadable', reason: 'the bird ate the letter', attempts: 1 })
    expect(Buffer.from((await rowOf(lost)).body)).toEqual(Buffer.from(before.body))
  })

  test('an item keeps its place: before its younger neighbours, and before what came since', async () => {
    const quiet = await startHub({ engine, plugins: [clumsy(pigeonPost().plugin)], config: { role: 'api' } })
    const { db } = quiet.database
    const { token: door } = await quiet.addInbox('pigeon', { whistle: WHISTLE })
    const hooks = [says('jan', 'torn one'), says('jan', 'torn two'), says('jan', 'since')]
    await fly(quiet.url, door, hooks)
    const ids = (await db.root.selectFrom('raw_items').select('id').orderBy('id').execute()).map(({ id }) => String(id))
    for (const id of ids.slice(0, 2)) await markUnreadable(db.root, id, 'the bird ate the letter')
    // The third line waits, and nobody reads yet.
    expect(await replay(db, quiet.accountId, [ids[1] ?? '', ids[0] ?? ''])).toHaveLength(2)
    await quiet.another({ role: 'worker' })
    await until(async () => (await quiet.conversations())[0]?.lastNumber === 3, 'three lines')
    const [conversation] = await quiet.conversations()
    const lines = await quiet.messages(conversation?.id ?? '')
    expect(lines.map(({ text }) => text)).toEqual(['torn one', 'torn two', 'since'])
    await quiet.stop()
  })

  test('all that an account kept is read again, and nothing of another account', async () => {
    stumblesOver.add('lost')
    const [mine, theirs] = [says('lea', 'lost one'), says('kim', 'lost two')]
    await bring(mine, theirs)
    stumblesOver.clear()
    const owner = { name: 'Ann', email: 'ann@elsewhere.example' }
    const elsewhere = await createAccount(house.hub.services, { name: 'Elsewhere', slug: uuidv7(), owner })
    const { db } = house.database
    expect(await replay(db, elsewhere.accountId, 'all')).toEqual([])
    expect(await replay(db, elsewhere.accountId, [await idOf(mine)])).toEqual([])
    expect(await replay(db, house.accountId, 'all')).toEqual(
      expect.arrayContaining([await idOf(mine), await idOf(theirs)]),
    )
    await house.settled()
    expect([await textsOf('lea'), await textsOf('kim')]).toEqual([['lost one'], ['lost two']])
  })
})
