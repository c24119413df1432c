// Events on their way to endpoints, through a real hub, to a receiver in a process of its own.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Office } from '../testing/office.ts'
import { openOffice } from '../testing/office.ts'
import { SCHEDULE_MS } from './schedule.ts'

onEachEngine((engine) => {
  let office: Office
  beforeAll(async () => {
    office = await openOffice(engine)
  })
  afterEach(() => office.clear())
  afterAll(() => office.stop())

  const received = { events: ['message.received'] }
  const texts = async (heard: () => ReturnType<Office['receiver']['calls']>) =>
    (await heard()).map(({ json }) => (json.data as { message?: { text: string } }).message?.text)

  test('what nadia writes arrives, signed, once, with who and what it is about', async () => {
    const { id, heard, secret } = await office.endpoint(received)
    await office.writes('nadia', 'Where is my parcel?')
    const [call, ...more] = await until(async () => ((await heard()).length > 0 ? heard() : undefined))
    expect(more).toEqual([])
    expect(call).toMatchObject({
      valid: [secret],
      json: {
        type: 'message.received',
        data: {
          account: office.house.accountId,
          seq: expect.any(Number),
          conversation: { number: expect.any(Number), status: 'open', inbox: { channel: 'pigeon', name: 'Loft' } },
          message: { kind: 'in', text: 'Where is my parcel?', author: { kind: 'contact', name: 'nadia' } },
          contact: { name: 'nadia' },
        },
      },
    })
    await office.called(id, 1)
    const [delivery] = await office.deliveries(id)
    expect(delivery).toMatchObject({ id: call!.id, status: 'delivered', calls: 1 })
    expect(await office.attempts(delivery!.id)).toMatchObject([{ n: 1, status: 204, error: null }])
  })

  test('facts of no conversation arrive as well, and only the types that were asked for', async () => {
    const { heard } = await office.endpoint({ events: ['contact.changed', 'note.added'] })
    await office.writes('nadia', 'Hello?')
    const [talk] = await office.house.conversations()
    await office.house.command('edit_contact', { contact: talk!.contact.id, locale: 'fr' })
    await until(async () => (await heard()).length > 0)
    await office.house.settled()
    expect((await heard()).map(({ json }) => json)).toMatchObject([
      { type: 'contact.changed', data: { contact: { locale: 'fr' }, actor: { kind: 'member' } } },
    ])
  })

  test('the words of notes stay here, unless an endpoint asks for them', async () => {
    const plain = await office.endpoint({ events: ['note.added', 'activity.added', 'message.edited'] })
    const notes = await office.endpoint({ events: ['note.added'], notes: true })
    const [talk] = await office.house.conversations()
    const parts = [{ is: 'text' as const, text: 'He sounds cross-7f3a.' }]
    const { message } = await office.house.command('note', { conversation: talk!.id, parts })
    await office.house.command('edit', { message: message!, parts: [{ is: 'text', text: 'Very cross-7f3a.' }] })
    await office.house.command('set_priority', { conversation: talk!.id, priority: 'high' })
    await until(async () => (await plain.heard()).length >= 3 && (await notes.heard()).length === 1)
    const told = await plain.heard()
    expect(told.map(({ json }) => (json.data as { message: unknown }).message)).toMatchObject(
      told.map(() => ({ withheld: true, author: { name: expect.any(String) } })),
    )
    expect(JSON.stringify(told)).not.toContain('cross-7f3a')
    expect(JSON.stringify(await notes.heard())).toContain('cross-7f3a')
  })

  test('a filter chooses by what the event is about as it happens', async () => {
    const filter = {
      and: [
        { field: 'channel', op: 'eq', value: 'pigeon' },
        { field: 'priority', op: 'in', value: ['high'] },
      ],
    }
    const high = await office.endpoint({ events: ['message.received'], filter })
    await office.writes('nadia', 'It is still high.')
    await office.writes('yusuf', 'Mine is not.')
    await until(async () => (await high.heard()).length > 0)
    await office.house.settled()
    expect(await texts(high.heard)).toEqual(['It is still high.'])
  })

  test('a payload of one’s own is JSON whatever stands in it', async () => {
    const template = { text: '*{{contact.name}}*: {{message.text|nothing}}', number: '{{conversation.number}}' }
    const own = await office.endpoint({ ...received, template })
    const evil = '"}], {{contact.email}} \\ \u2028 </script>'
    await office.writes('ines', evil)
    const [call] = await until(async () => ((await own.heard()).length > 0 ? own.heard() : undefined))
    expect(call?.json).toEqual({ text: `*ines*: ${evil}`, number: expect.any(Number) })
    expect(call?.valid).toHaveLength(1)
  })

  test('a rotated secret signs beside the old one', async () => {
    const endpoint = await office.endpoint(received)
    const { body } = await office.ask('POST', `/endpoints/${endpoint.id}/rotate`)
    await office.receiver.knows(body.secret)
    await office.writes('nadia', 'Which key?')
    const [call] = await until(async () => ((await endpoint.heard()).length > 0 ? endpoint.heard() : undefined))
    expect(new Set(call?.valid)).toEqual(new Set([endpoint.secret, body.secret]))
    expect(JSON.stringify(await office.shown(endpoint.id))).not.toContain('whsec_')
    const lines = office.house.logged.join('\n')
    for (const secret of [endpoint.secret, body.secret]) expect(lines).not.toContain(secret)
  })

  describe('when it is not taken', () => {
    test.each([
      [{ does: 'status', status: 500 }, 500, 'It answered 500.'],
      [{ does: 'redirect' }, 302, 'It answered 302. Redirects are not followed'],
      [{ does: 'cut' }, null, 'The connection broke'],
    ] as const)(
      '%j is a failed try, which says why and is made again with the same id',
      async (does, status, error) => {
        const endpoint = await office.endpoint(received)
        await office.receiver.fault({ path: endpoint.path, times: 1, ...does })
        await office.writes('nadia', 'Once more')
        const [delivery] = await office.called(endpoint.id, 1)
        expect(await office.attempts(delivery!.id)).toMatchObject([
          { n: 1, status, error: expect.stringContaining(error) },
        ])
        expect(delivery!.due_at.getTime() - Date.now()).toBeGreaterThan(1_000)
        await office.timePasses(endpoint.id)
        expect(await office.called(endpoint.id, 2)).toMatchObject([{ status: 'delivered', calls: 2 }])
        expect(new Set((await endpoint.heard()).map(({ id }) => id))).toEqual(new Set([delivery!.id]))
      },
    )

    test.each(['huge-body', 'slow-body'] as const)('a 200 with a %s counts', async (does) => {
      const endpoint = await office.endpoint(received)
      await office.receiver.fault({ path: endpoint.path, times: 1, does })
      await office.writes('nadia', 'Big or slow')
      expect(await office.called(endpoint.id, 1)).toMatchObject([{ status: 'delivered' }])
      const [delivery] = await office.deliveries(endpoint.id)
      expect((await office.attempts(delivery!.id))[0]!.head!.length).toBeLessThanOrEqual(500)
    })

    test('tries come by the schedule, and end with it', async () => {
      const endpoint = await office.endpoint(received)
      await office.receiver.fault({ path: endpoint.path, times: 0, does: 'status', status: 503 })
      await office.writes('nadia', 'Nobody home')
      for (let tries = 1; tries <= SCHEDULE_MS.length; tries++) {
        const [delivery] = await office.called(endpoint.id, tries)
        const wait = SCHEDULE_MS[tries]
        if (wait === undefined) expect(delivery).toMatchObject({ status: 'failed', tries: SCHEDULE_MS.length })
        else {
          expect(delivery!.due_at.getTime() - Date.now()).toBeGreaterThan(wait - 4_000)
          expect(delivery!.due_at.getTime() - Date.now()).toBeLessThan(wait * 1.1 + 4_000)
        }
        await office.setEndpoint(endpoint.id, { paused_until: null })
        await office.timePasses(endpoint.id)
      }
      expect(await office.deliveries(endpoint.id)).toMatchObject([{ status: 'failed', calls: SCHEDULE_MS.length }])
    })

    test('who asks for patience is not called before, whatever is due', async () => {
      const endpoint = await office.endpoint(received)
      await office.receiver.fault({
        path: endpoint.path,
        times: 1,
        does: 'status',
        status: 429,
        headers: { 'retry-after': '3600' },
      })
      await office.writes('nadia', 'One')
      await office.called(endpoint.id, 1)
      await office.writes('yusuf', 'Two')
      await until(async () => (await office.deliveries(endpoint.id)).length === 2)
      await office.timePasses(endpoint.id)
      await office.house.settled()
      expect(await endpoint.heard()).toHaveLength(1)
      const { health } = await office.shown(endpoint.id)
      expect(health).toMatchObject({ state: 'resting', waiting: 2 })
      expect(new Date(String(health.pausedUntil)).getTime() - Date.now()).toBeGreaterThan(3_500_000)
    })
  })

  test('within a conversation order is kept over short failures; after the third it gives way; others never wait', async () => {
    const endpoint = await office.endpoint(received)
    await office.receiver.fault({ path: endpoint.path, times: 3, does: 'status', status: 500 })
    await office.writes('dana', 'first')
    await office.called(endpoint.id, 1)
    await office.writes('dana', 'second')
    await office.writes('omid', 'elsewhere')
    // Of the three that fail omid's is the second: nothing of his waits for dana's.
    await office.called(endpoint.id, 2)
    const said = async () => (await office.deliveries(endpoint.id)).map(({ calls, status }) => `${calls} ${status}`)
    await office.house.settled()
    expect((await said()).sort()).toEqual(['0 pending', '1 pending', '1 pending'])
    const again = async () => {
      const [first] = await office.deliveries(endpoint.id)
      const at = new Date(Date.now() - 1)
      await office.setDelivery(first!.id, { due_at: at })
      await office.wake(endpoint.id)
    }
    await again()
    await until(async () => (await office.deliveries(endpoint.id))[0]!.calls === 2)
    await office.house.settled()
    expect((await office.deliveries(endpoint.id))[0]).toMatchObject({ calls: 2, status: 'pending' })
    expect((await texts(endpoint.heard)).filter((text) => text === 'second')).toEqual([])
    await office.receiver.fault({ path: endpoint.path, times: 1, does: 'status', status: 500 })
    await again()
    await until(async () => (await texts(endpoint.heard)).includes('second'), 'the second to overtake')
    await again()
    await until(async () => (await office.deliveries(endpoint.id))[0]!.status === 'delivered')
    expect((await texts(endpoint.heard)).filter((text) => text !== 'elsewhere')).toEqual([
      'first',
      'first',
      'first',
      'second',
      'first',
    ])
  })

  test('one that never answers delays no other endpoint', async () => {
    const slow = await office.endpoint(received)
    const quick = await office.endpoint(received)
    await office.receiver.fault({ path: slow.path, times: 0, does: 'hang' })
    for (let i = 0; i < 12; i++) await office.writes(`bird-${i}`, 'Hurry')
    await until(async () => (await quick.heard()).length === 12, 'the quick one', 8_000)
    expect(await office.deliveries(slow.id)).toHaveLength(12)
    expect((await office.deliveries(slow.id)).filter(({ status }) => status === 'delivered')).toEqual([])
    await office.receiver.mend(slow.path)
    await office.receiver.release()
    await until(async () => (await office.deliveries(slow.id)).every(({ status }) => status === 'delivered'))
  })

  test('the worker dies between sending and knowing it: sent again, under the same id, and one delivery', async () => {
    const endpoint = await office.endpoint(received)
    await office.receiver.fault({ path: endpoint.path, times: 1, does: 'hang' })
    await office.writes('nadia', 'Are you alive?')
    await until(async () => (await endpoint.heard()).length === 1)
    // As if its minutes were over: nobody holds the lane any more, and the next try is due.
    await office.leaseEnds(endpoint.id)
    await office.timePasses(endpoint.id)
    await until(async () => (await office.deliveries(endpoint.id))[0]?.status === 'delivered')
    await office.receiver.release()
    await office.called(endpoint.id, 2)
    const heard = await endpoint.heard()
    expect(heard).toHaveLength(2)
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1)
    expect(await office.deliveries(endpoint.id)).toMatchObject([{ status: 'delivered' }])
  })
})
