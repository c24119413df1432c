import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChannelError } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { until } from '../testing/until.ts'
import { createBreaker } from './breaker.ts'
import type { Pace } from './pace.ts'
import { createPace } from './pace.ts'
import type { Rig } from './testing/rig.ts'
import { rig } from './testing/rig.ts'

const notSent = (retry: ChannelError['retry']) => () => {
  throw new ChannelError({ code: 'refused', sent: 'no', retry, tell: 'The post office is closed.' })
}
const cutReply = () => {
  throw new ChannelError({ code: 'reply_cut', sent: 'unsure', retry: 'later', tell: 'No answer came.' })
}

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
  const said = () => post.provider.sent.map((call) => call.say)

  test('replies leave in the order they were given, once, and are accepted', async () => {
    const first = await post.reply(nadia, 'Hello Nadia')
    await post.reply(nadia, 'Your parcel is found')
    await post.deliver()
    expect(said()).toEqual(['Hello Nadia', 'Your parcel is found'])
    expect(await post.deliveryOf(first)).toMatchObject({ status: 'accepted', attempts: 1, token: null })
    expect(await post.statusEvents(first)).toEqual(['accepted'])
    expect(await post.jobs()).toEqual([])
  })

  test('lanes do not wait for each other', async () => {
    const omar = (await post.writes('omar')).id
    const held = Promise.withResolvers<undefined>()
    post.provider.next.push(() => held.promise)
    await post.reply(nadia, 'slow')
    const delivering = post.deliver()
    await until(() => post.provider.next.length === 0)
    await post.reply(omar, 'quick')
    await post.deliver()
    expect(said()).toEqual(['quick'])
    held.resolve(undefined)
    await delivering
    expect(said()).toEqual(['quick', 'slow'])
  })

  test('a pause asked of one lane holds the whole inbox; nobody is charged a try for waiting', async () => {
    const omar = (await post.writes('omar')).id
    post.provider.next.push(notSent({ afterMs: 60_000 }))
    await post.reply(nadia, 'too fast')
    await post.deliver()
    const next = await post.reply(omar, 'held as well')
    await post.deliver()
    expect(said()).toEqual([])
    expect(await post.deliveryOf(next)).toMatchObject({ status: 'queued', attempts: 0 })
    const waits = (await post.jobs()).map((job) => job.run_at.getTime() - Date.now())
    expect(waits.map((ms) => ms > 50_000 && ms <= 60_000)).toEqual([true, true])
  })

  test('one that was let through before the pause does not call either', async () => {
    const omar = (await post.writes('omar')).id
    post.provider.capabilities.pace = { perSecond: 1, perThread: 1 }
    post.provider.next.push(notSent({ afterMs: 60_000 }))
    // Both lanes are taken at once; whichever comes first to the provider is told to pause, and the other waits with it.
    const both = [await post.reply(nadia, 'too fast'), await post.reply(omar, 'a second later')]
    await post.deliver()
    expect(said()).toEqual([])
    const left = await Promise.all(both.map((one) => post.deliveryOf(one)))
    expect(left.map(({ status }) => status)).toEqual(['queued', 'queued'])
    expect(left.map(({ attempts }) => attempts).sort()).toEqual([0, 1])
  })

  test('a limit that is known to be of one recipient holds only that one', async () => {
    const omar = (await post.writes('omar')).id
    post.provider.next.push(notSent({ afterMs: 60_000, holds: 'thread' }))
    await post.reply(nadia, 'too fast for you')
    await post.deliver()
    await post.reply(omar, 'goes on')
    await post.deliver()
    expect(said()).toEqual(['goes on'])
  })

  test('who has to wait for the pace does not use up the one try of a provider that was down', async () => {
    const omar = (await post.writes('omar')).id
    const clock = { at: 0 }
    const breaker = createBreaker(() => clock.at)
    for (let n = 0; n < 5; n++) breaker.report(post.shop.inbox.id, 'trouble')
    clock.at += breaker.admit(post.shop.inbox.id)
    const pace = createPace()
    const crowded: Pace = { ...pace, reserve: (...asked) => (asked[1] === 'nadia' ? 60_000 : pace.reserve(...asked)) }
    const worker = post.workerWith({ pace: crowded, breaker })
    await post.reply(nadia, 'her thread is paced')
    await worker.deliver()
    await post.reply(omar, 'is it back?')
    await worker.deliver()
    expect(said()).toEqual(['is it back?'])
  })

  test('the slow first reply is never overtaken by the second', async () => {
    const held = Promise.withResolvers<undefined>()
    post.provider.next.push(() => held.promise)
    await post.reply(nadia, 'first')
    const delivering = post.deliver()
    await until(() => post.provider.next.length === 0)
    await post.reply(nadia, 'second')
    await post.deliver()
    expect(said()).toEqual([])
    held.resolve(undefined)
    await delivering
    await post.deliver()
    expect(said()).toEqual(['first', 'second'])
  })

  test('a definite no is tried again later, and nothing behind it goes before', async () => {
    post.provider.next.push(notSent('later'))
    const first = await post.reply(nadia, 'first')
    await post.reply(nadia, 'second')
    await post.deliver()
    expect(said()).toEqual([])
    expect(await post.deliveryOf(first)).toMatchObject({
      status: 'queued',
      code: 'refused',
      tell: 'The post office is closed.',
    })
    await post.timePasses()
    await post.deliver()
    expect(said()).toEqual(['first', 'second'])
    expect(await post.deliveryOf(first)).toMatchObject({ status: 'accepted', attempts: 2, tell: null })
  })

  test('the provider says when to come back', async () => {
    post.provider.next.push(notSent({ afterMs: 3_600_000 }))
    const message = await post.reply(nadia, 'patience')
    await post.deliver()
    const { holds_until } = await post.deliveryOf(message)
    expect(holds_until!.getTime() - Date.now()).toBeGreaterThan(3_500_000)
    expect((await post.jobs())[0]!.run_at.getTime() - Date.now()).toBeGreaterThan(3_500_000)
  })

  test('twelve tries, then it has failed', async () => {
    const message = await post.reply(nadia, 'hopeless')
    for (let i = 0; i < 12; i++) {
      post.provider.next.push(notSent('later'))
      await post.timePasses()
      await post.db.root.updateTable('deliveries').set({ holds_until: null }).execute()
      await post.workerOn(post.db).deliver()
    }
    expect(await post.deliveryOf(message)).toMatchObject({
      status: 'failed',
      attempts: 12,
      tell: 'The post office is closed.',
    })
    expect(post.counted).toMatchObject({ dead: 1 })
  })

  test('a final no fails with the reason, holds its lane for a while, then leaves a gap', async () => {
    post.provider.next.push(notSent('never'))
    const message = await post.reply(nadia, 'lost')
    await post.reply(nadia, 'after')
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'failed', tell: 'The post office is closed.' })
    expect(said()).toEqual([])
    await post.timePasses()
    await post.deliver()
    expect(said()).toEqual(['after'])
    expect(await post.statusEvents(message)).toEqual(['failed'])
  })

  test('an answer that was cut leaves the message unsure, and nobody sends it again', async () => {
    post.provider.next.push(cutReply)
    const message = await post.reply(nadia, 'maybe')
    await post.deliver()
    await post.timePasses()
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({
      status: 'unsure',
      code: 'reply_cut',
      tell: 'No answer came.',
      attempts: 1,
    })
    expect(post.provider.sent).toEqual([])
  })

  test('where a repeat cannot be seen, it is sent again', async () => {
    post.provider.capabilities.resend = 'safe'
    post.provider.next.push(cutReply)
    const message = await post.reply(nadia, 'again')
    await post.deliver()
    await post.timePasses()
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'accepted', attempts: 2 })
  })

  test('an untyped error is a bug: unsure for the agent, loud in the log, without the words of the message', async () => {
    post.provider.next.push(() => {
      throw new TypeError('undefined is not a function')
    })
    const message = await post.reply(nadia, 'the secret words')
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'unsure', code: 'bug' })
    expect(post.logged.join()).toContain('a bug of that channel')
    expect(post.logged.join()).not.toContain('secret words')
  })

  test('a message in three pieces is three calls, one after the other', async () => {
    const message = await post.reply(nadia, 'one', 'two', 'three')
    await post.deliver()
    expect(said()).toEqual(['one', 'two', 'three'])
    expect(await post.statusEvents(message)).toEqual(['accepted'])
  })

  /** Three pieces; the worker hangs in the second until its leases are over, and another one takes the lane. */
  const hangsInTheSecondPiece = async () => {
    const held = Promise.withResolvers<undefined>()
    post.provider.next.push(
      () => undefined,
      () => held.promise,
    )
    const message = await post.reply(nadia, 'one', 'two', 'three')
    const hanging = post.deliver()
    await until(() => post.provider.next.length === 0)
    await post.leasesEnd()
    await post.workerOn(database.db).deliver()
    const endsIn = (error: Error) => {
      held.reject(error)
      return hanging
    }
    return { message, endsIn }
  }
  const socketDied = new ChannelError({ code: 'reset', sent: 'unsure', retry: 'later', tell: 'No answer came.' })

  test('a worker that dies between pieces: what was sent is not sent again, the open piece is unsure', async () => {
    const { message, endsIn } = await hangsInTheSecondPiece()
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'unsure', code: 'interrupted' })
    expect(await post.piecesOf(message)).toEqual(['accepted', 'unsure', 'queued'])
    expect(said()).toEqual(['one'])
    await endsIn(socketDied)
    expect(await post.statusEvents(message)).toEqual(['unsure'])
  })

  test('a worker that dies where repeats cannot be seen: the open piece goes again, the first does not', async () => {
    post.provider.capabilities.resend = 'safe'
    const { message, endsIn } = await hangsInTheSecondPiece()
    expect(said()).toEqual(['one', 'two', 'three'])
    await endsIn(socketDied)
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'accepted' })
  })

  test('resent by the agent: only what had not arrived is sent', async () => {
    post.provider.next.push(() => undefined, cutReply)
    const message = await post.reply(nadia, 'one', 'two', 'three')
    await post.deliver()
    await post.resend(nadia, message)
    await post.deliver()
    expect(said()).toEqual(['one', 'two', 'three'])
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'accepted' })
  })

  test('edits and removals go by the keys of the message', async () => {
    const message = await post.reply(nadia, 'Helo')
    await post.edit(nadia, message, 'Hello')
    await post.deliver()
    await post.remove(nadia, message)
    await post.deliver()
    expect(post.provider.edits).toEqual([{ keys: ['k1'], say: 'Hello' }])
    expect(post.provider.removals).toEqual([['k1']])
    expect(await post.deliveryOf(message, 'remove')).toMatchObject({ status: 'accepted' })
  })

  test('a mail is told what it answers: what nadia wrote, or what she got', async () => {
    post.provider.capabilities.envelope = 'native'
    post.provider.next.push(() => {
      throw new ChannelError({ code: 'refused', sent: 'no', retry: 'never', tell: 'No.' })
    })
    await post.reply(nadia, 'She never got this')
    await post.deliver()
    await post.timePasses()
    for (const line of ['It ships today', 'And tomorrow the rest']) {
      await post.reply(nadia, line)
      await post.deliver()
    }
    expect(post.provider.quotes).toEqual(['Hello', 'Hello', 'It ships today'])
  })

  test('removed before it left, it never leaves', async () => {
    const message = await post.reply(nadia, 'oops')
    await post.remove(nadia, message)
    await post.deliver()
    await post.timePasses()
    await post.deliver()
    expect(said()).toEqual([])
    expect(post.provider.removals).toEqual([])
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'failed', code: 'removed' })
  })

  test('a provider that is down is left alone: the rows stay queued', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, i) => post.writes(`person ${i}`)))
    for (let i = 0; i < 8; i++) post.provider.next.push(notSent('later'))
    for (const person of people) {
      await post.reply(person.id, 'hello')
      await post.deliver()
    }
    expect(post.provider.next).toHaveLength(3)
    const statuses = await database.db.root.selectFrom('deliveries').select('status').execute()
    expect(statuses.every((row) => row.status === 'queued')).toBe(true)
  })

  test('what waits when its inbox is switched off stays, says why, and goes out once it is on again', async () => {
    const hello = await post.reply(nadia, 'Hello Nadia')
    await post.inbox({ enabled: false })
    await post.deliver()
    expect(said()).toEqual([])
    const tell = 'The inbox Shop is switched off. This goes out when it is switched on again.'
    expect(await post.deliveryOf(hello)).toMatchObject({ status: 'queued', attempts: 0, tell })
    await post.timePasses()
    await post.deliver()
    expect(await post.statusEvents(hello)).toEqual(['queued'])
    await post.inbox({ enabled: true })
    await post.timePasses()
    await post.deliver()
    expect(said()).toEqual(['Hello Nadia'])
    expect(await post.deliveryOf(hello)).toMatchObject({ status: 'accepted', tell: null })
  })

  test('what waits when its inbox is taken away fails with that reason', async () => {
    const hello = await post.reply(nadia, 'Hello Nadia')
    await post.inbox({ enabled: false, archived_at: new Date() })
    await post.deliver()
    expect(said()).toEqual([])
    const tell = 'The inbox Shop was taken away before this was sent.'
    expect(await post.deliveryOf(hello)).toMatchObject({ status: 'failed', code: 'closed', tell })
  })

  test('what the inbox cannot carry any more fails with the sentence', async () => {
    const message = await post.reply(nadia, { is: 'file', name: 'film.mp4', mime: 'video/mp4', as: 'video' })
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({
      status: 'failed',
      tell: 'Parcel post does not take files of type video/mp4 (film.mp4).',
    })
  })
})
