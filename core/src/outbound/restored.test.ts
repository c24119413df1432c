import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { applyLateFact } from './late.ts'
import { guardOutbox } from './restored.ts'
import { sendKept } from './send-kept.ts'
import type { Rig } from './testing/rig.ts'
import { rig } from './testing/rig.ts'

const HOUR_MS = 3_600_000

onEachEngine((engine) => {
  let database: TestDatabase
  let post: Rig
  let nadia: string
  beforeEach(async () => {
    database = await testDatabase(engine)
    post = await rig(database.db)
    nadia = (await post.writes('nadia')).id
  })
  afterEach(() => database.close())

  const starts = () => guardOutbox({ db: database.db, config: { outboxHours: 1 } as never })
  const lastWorked = (set: Record<string, unknown>) =>
    database.db.root
      .updateTable('deployment')
      .set((eb) => ({ value: JSON.stringify({ at: new Date(), home: null, ...set }) as never, key: eb.ref('key') }))
      .where('key', '=', 'at_work')
      .execute()
  /** Answers that were queued before the last sign of work. */
  const ago = (ms: number) =>
    database.db.root
      .updateTable('deliveries')
      .set({ created_at: new Date(Date.now() - ms) })
      .execute()
  const said = () => post.provider.sent.map(({ say }) => say)

  test('what waited when the hub went away for hours is not sent, and says why', async () => {
    const answer = await post.reply(nadia, 'It ships today')
    await starts()
    await lastWorked({ at: new Date(Date.now() - 2 * HOUR_MS) })
    await ago(2 * HOUR_MS)
    expect(await starts()).toBe(1)
    await post.deliver()
    expect(said()).toEqual([])
    expect(await post.deliveryOf(answer)).toMatchObject({ status: 'unsure', code: 'restored' })
    expect(await post.statusEvents(answer)).toEqual(['unsure'])
  })

  test('what was being sent then is not sent again either', async () => {
    const answer = await post.reply(nadia, 'It ships today')
    await database.db.root.updateTable('deliveries').set({ status: 'sending', token: null }).execute()
    await starts()
    await lastWorked({ at: new Date(Date.now() - 2 * HOUR_MS) })
    await ago(2 * HOUR_MS)
    expect(await starts()).toBe(1)
    expect(await post.deliveryOf(answer)).toMatchObject({ status: 'unsure', code: 'restored' })
  })

  test('a restart sends what waits', async () => {
    await post.reply(nadia, 'It ships today')
    await starts()
    expect(await starts()).toBe(0)
    await post.deliver()
    expect(said()).toEqual(['It ships today'])
  })

  test('what was said while only the workers were away is sent', async () => {
    await starts()
    await lastWorked({ at: new Date(Date.now() - 2 * HOUR_MS) })
    await post.reply(nadia, 'It ships today')
    expect(await starts()).toBe(0)
    await post.deliver()
    expect(said()).toEqual(['It ships today'])
  })

  test('a copy on another server is known at once', async () => {
    await post.reply(nadia, 'It ships today')
    await starts()
    await lastWorked({ home: '1/1' })
    expect(await starts()).toBe(1)
    expect(await starts()).toBe(0)
  })

  test('new answers do not wait for a decision about old ones', async () => {
    await post.reply(nadia, 'It ships today')
    await starts()
    await lastWorked({ home: '1/1' })
    await starts()
    await post.reply(nadia, 'Sorry for the silence')
    await post.deliver()
    expect(said()).toEqual(['Sorry for the silence'])
  })

  /** Everything that waits is kept back: the hub finds itself on another server. */
  const isRestored = async () => {
    await starts()
    await lastWorked({ home: '1/1' })
    return starts()
  }
  const sends = () => sendKept(post.services, post.shop.accountId)

  test('the operator sends them in their old order, once, without those an agent sent again', async () => {
    const first = await post.reply(nadia, 'One')
    const second = await post.reply(nadia, 'Two')
    await post.reply(nadia, 'Three')
    await isRestored()
    await post.resend(nadia, second)
    await post.deliver()
    expect(await sends()).toEqual({ queued: 2, refused: [] })
    await post.deliver()
    expect(said()).toEqual(['Two', 'One', 'Three'])
    expect(await post.deliveryOf(first)).toMatchObject({ status: 'accepted' })
    expect((await sends()).queued).toBe(0)
  })

  test('two operators at once send each of them once', async () => {
    for (const line of ['One', 'Two']) await post.reply(nadia, line)
    await isRestored()
    const told = await Promise.all([sends(), sends()])
    expect(told.map(({ queued }) => queued).reduce((a, b) => a + b)).toBe(2)
    await post.deliver()
    expect(said()).toEqual(['One', 'Two'])
  })

  test('whoever asked meanwhile not to be written to is not, and the operator reads why', async () => {
    await post.reply(nadia, 'It ships today')
    const omid = (await post.writes('omid')).id
    await post.reply(omid, 'Yours tomorrow')
    await isRestored()
    await database.db.root
      .updateTable('identities')
      .set({ opted_out_at: new Date() })
      .where('value', '=', 'nadia')
      .execute()
    expect(await sends()).toEqual({ queued: 1, refused: [expect.stringContaining('asked not to be written to')] })
    await post.deliver()
    expect(said()).toEqual(['Yours tomorrow'])
  })

  const hears = (fact: Fact) =>
    database.db.transaction((trx) =>
      applyLateFact(trx, { id: post.shop.inbox.id, accountId: post.shop.accountId }, fact),
    )
  const receipt = (delivery: string, of = 'old', status: 'delivered' | 'read' = 'delivered'): Fact => ({
    is: 'receipt',
    of,
    status,
    delivery,
  })

  test.each(['after', 'before'])('one the old life sent is known by the hook that comes %s the start', async (when) => {
    const answer = await post.reply(nadia, 'It ships today')
    const { id } = await post.deliveryOf(answer)
    if (when === 'before') await hears(receipt(id))
    await isRestored()
    if (when === 'after') await hears(receipt(id))
    expect((await post.statusEvents(answer)).at(-1)).toBe('delivered')
    expect(await sends()).toEqual({ queued: 0, refused: [] })
    await post.deliver()
    expect(said()).toEqual([])
    // Its outside key is the message's from now on; a second part of it has one of its own.
    await hears(receipt(id, 'old, part two', 'read'))
    await hears({ is: 'receipt', of: 'old', status: 'read' })
    expect((await post.deliveryOf(answer)).status).toBe('read')
  })

  test('of one that was being sent only the part that was on its way is in doubt, then the next', async () => {
    post.provider.next.push(
      () => undefined,
      () => {
        throw new ChannelError({ code: 'busy', sent: 'no', retry: 'later', tell: 'Later.' })
      },
    )
    const answer = await post.reply(nadia, 'One', 'Two', 'Three')
    await post.deliver()
    const { id } = await post.deliveryOf(answer)
    await isRestored()
    expect(await post.piecesOf(answer)).toEqual(['accepted', 'unsure', 'queued'])
    await hears(receipt(id, 'two'))
    expect(await post.piecesOf(answer)).toEqual(['accepted', 'delivered', 'unsure'])
    await hears(receipt(id, 'three'))
    expect((await post.deliveryOf(answer)).status).toBe('accepted')
  })
})
