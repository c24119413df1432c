// What whoever manages connections does with endpoints, and what becomes of one that does not work.
import type { Notice, Plugin } from '@deskless/core/contract'
import { definePlugin, z } from '@deskless/core/contract'
import { onEachEngine, tablesHolding, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Office } from '../testing/office.ts'
import { openOffice } from '../testing/office.ts'
import { configuration } from './configuration.ts'
import { createEndpoint, endpointSchema, removeEndpoint } from './endpoints.ts'
import { forgetOld, KEPT_DAYS } from './keep.ts'

/** A tool that tells people things, and nothing else. */
const bell = (rung: Notice[]): Plugin =>
  definePlugin({
    id: 'bell',
    contract: 1,
    surface: {
      label: 'Bell',
      settings: z.object({}),
      modes: ['alerts'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: {
        open: async (view) => ({ root: view.conversation.id, keys: [view.conversation.id] }),
        post: async () => ({ keys: [] }),
        update: async () => {},
        amend: async () => {},
        tick: async () => {},
      },
      notify: async (notice) => {
        rung.push(notice)
        return 'told'
      },
    },
  })

onEachEngine((engine) => {
  let office: Office
  const rung: Notice[] = []
  beforeAll(async () => {
    office = await openOffice(engine, [bell(rung)])
    await office.house.addInstallation('bell', {}, '#all')
  })
  afterEach(() => office.clear())
  afterAll(() => office.stop())

  const received = { events: ['message.received'] }
  const troubles = (name: string) =>
    rung.flatMap((notice) => (notice.is === 'trouble' && notice.of.name.includes(name) ? [notice.tell] : []))

  describe('an address that leads inside', () => {
    test.each([
      'http://127.0.0.1/',
      'https://localhost/hook',
      'http://0x7f000001/',
      'http://[::ffff:7f00:1]/',
      'http://169.254.169.254/latest/meta-data',
      'https://10.1.2.3/',
      'https://93.184.215.14:6379/',
      'https://maya@93.184.215.14/',
      'ftp://93.184.215.14/',
      'not an address',
    ])('%s is refused when it is saved', async (url) => {
      const { status, body } = await office.ask('POST', '/endpoints', { name: `inside ${url}`, url })
      expect([status, body.secret]).toEqual([400, undefined])
      const { id } = await office.endpoint()
      expect((await office.ask('PATCH', `/endpoints/${id}`, { url })).status).toBe(400)
    })

    test('one that came to lead inside later is not called then', async () => {
      const { id } = await office.endpoint(received)
      const aside = `http://localhost:${new URL(office.receiver.url).port}/aside`
      await office.setEndpoint(id, { url: aside })
      await office.writes('nadia', 'Inside?')
      const [delivery] = await office.called(id, 1)
      expect(await office.attempts(delivery!.id)).toMatchObject([
        { status: null, error: expect.stringContaining('Only http') },
      ])
      await office.setEndpoint(id, { url: 'http://localhost/aside' })
      await office.timePasses(id)
      await office.called(id, 2)
      expect((await office.attempts(delivery!.id))[1]!.error).toMatch(/private network|no server by this name/)
      expect(await office.receiver.calls('/aside')).toEqual([])
    })
  })

  test('what could not work is refused in a sentence, and a name is taken once', async () => {
    const { id, path } = await office.endpoint({ name: 'Orders' })
    const url = office.receiver.url + path
    const refused = async (wanted: object) => {
      const { status, body } = await office.ask('POST', '/endpoints', { name: 'New', url, ...wanted })
      return `${status} ${body.detail}`
    }
    expect(await refused({ name: 'Orders' })).toMatch(/^409 There is an endpoint named “Orders” already/)
    expect(await refused({ filter: { field: 'shoe', op: 'eq', value: 1 } })).toMatch(/^400 .*no field “shoe”/)
    expect(await refused({ template: { a: '{{contact.shoe}}' } })).toMatch(/^400 There is no variable/)
    expect(await refused({ events: ['message.eaten'] })).toMatch(/^400 /)
    expect(await refused({ events: [] })).toMatch(/^400 /)
    expect(await refused({ secret: 'password' })).toMatch(/^400 .*whsec_/)
    const other = await office.endpoint()
    expect((await office.ask('PATCH', `/endpoints/${other.id}`, { name: 'Orders' })).status).toBe(409)
    expect((await office.ask('PATCH', `/endpoints/${id}`, { notes: true, filter: null })).body).toMatchObject({
      notes: true,
    })
  })

  test('who changed what is noted, and no secret with it', async () => {
    const { id, secret } = await office.endpoint()
    await office.ask('GET', `/endpoints/${id}`)
    await office.ask('POST', `/endpoints/${id}/rotate`)
    const rows = await office.house.database.db.root
      .selectFrom('audit')
      .select(['action', 'actor', 'target'])
      .where('target', '=', id)
      .orderBy('id')
      .execute()
    const actor = { kind: 'member', id: office.house.maya }
    expect(rows).toEqual([
      { action: 'POST /p/webhooks/endpoints', actor, target: id },
      { action: 'POST /p/webhooks/endpoints/:endpoint/rotate', actor, target: id },
    ])
    expect(await tablesHolding(office.house.database.db, secret.slice('whsec_'.length))).toEqual([])
  })

  test('a request that is repeated makes one endpoint, and tells its secret again; another one under its key is refused', async () => {
    const wanted = { name: 'Once', url: `${office.receiver.url}/once` }
    const key = { 'idempotency-key': 'make-once' }
    const answers = await Promise.all([1, 2, 3].map(() => office.ask('POST', '/endpoints', wanted, key)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => `${body.id} ${body.secret}`)).size).toBe(1)
    const other = await office.ask('POST', '/endpoints', { ...wanted, name: 'Another' }, key)
    expect(other.body).toMatchObject({ code: 'id_reused' })
    expect((await office.ask('POST', '/endpoints', wanted)).body).toMatchObject({ code: 'conflict' })
    expect((await office.ask('POST', '/endpoints', wanted, { 'idempotency-key': 'two words' })).status).toBe(400)
  })

  test('one that is made while the last one is taken away is heard of', async () => {
    const { id } = await office.endpoint()
    const hub = office.hub()
    const url = `${office.receiver.url}/meanwhile`
    // Between the look that finds no endpoint left and the end of listening somebody makes one.
    const listen = async (on: boolean): Promise<void> => {
      if (!on) await createEndpoint(hub, endpointSchema.parse({ name: 'Meanwhile', url, events: ['message.received'] }))
      await hub.listen(on)
    }
    await removeEndpoint({ ...hub, listen }, id)
    await office.writes('nadia', 'Does anybody hear me?')
    await until(async () => (await office.receiver.calls('/meanwhile')).length === 1, 'the call')
  })

  test('a new address ends the pause of the old one, and what waited goes there', async () => {
    const { id, heard, path } = await office.endpoint(received)
    await office.receiver.fault({ path, times: 0, does: 'status', status: 500 })
    await office.setEndpoint(id, { failures: 9 })
    await office.writes('nadia', 'Are you there?')
    await office.called(id, 1)
    await until(async () => (await office.shown(id)).health.pausedUntil, 'the pause')
    const moved = `${path}-moved`
    await office.ask('PATCH', `/endpoints/${id}`, { url: office.receiver.url + moved })
    await until(async () => (await office.receiver.calls(moved)).length === 1, 'the call at the new address')
    expect(await heard()).toHaveLength(1)
    expect((await office.shown(id)).health).toMatchObject({ pausedUntil: null })
  })

  test('an event to try a receiver with is signed like everything else', async () => {
    const { id, heard, secret } = await office.endpoint()
    const { body } = await office.ask('POST', `/endpoints/${id}/test`)
    await until(async () => (await heard()).length === 1)
    expect(await heard()).toMatchObject([{ id: body.delivery, valid: [secret], json: { type: 'webhook.test' } }])
    await office.ask('PATCH', `/endpoints/${id}`, { enabled: false })
    expect((await office.ask('POST', `/endpoints/${id}/test`)).body).toMatchObject({ code: 'closed' })
  })

  test('410 disables at once, the admins are told once, what is missed is noted and can be replayed under its ids', async () => {
    const { id, path, heard } = await office.endpoint({ name: 'Leaver', ...received })
    await office.receiver.fault({ path, times: 1, does: 'status', status: 410 })
    await office.writes('nadia', 'first')
    await until(async () => (await office.shown(id)).reason === 'gone')
    await until(() => troubles('Leaver').length > 0, 'the notice')
    await office.writes('nadia', 'second')
    await until(async () => (await office.deliveries(id)).length === 2)
    await office.house.settled()
    expect(await heard()).toHaveLength(1)
    expect(troubles('Leaver')).toEqual([
      expect.stringContaining('disabled: it answered that it wants nothing any more'),
    ])
    const since = new Date(Date.now() - 60_000).toISOString()
    expect((await office.ask('POST', `/endpoints/${id}/replay`, { since })).body).toMatchObject({ code: 'closed' })
    const { body } = await office.ask('PATCH', `/endpoints/${id}`, { enabled: true })
    expect(body).toMatchObject({ enabled: true, reason: null, health: { state: 'ok', missed: 2, waiting: 0 } })
    expect((await office.ask('POST', `/endpoints/${id}/replay`, { since })).body).toEqual({ replayed: 2 })
    await until(async () => (await office.deliveries(id)).every(({ status }) => status === 'delivered'))
    const [one, again, two, ...more] = await heard()
    expect([more, again!.id === one!.id, two!.id === one!.id]).toEqual([[], true, false])
    expect((await office.deliveries(id)).map((row) => row.id).sort()).toEqual([one!.id, two!.id].sort())
  })

  test('one that only failed for five days is disabled; one that worked in between is not', async () => {
    const { id, path } = await office.endpoint({ name: 'Ruin', ...received })
    await office.receiver.fault({ path, times: 0, does: 'status', status: 500 })
    await office.writes('nadia', 'Is it up?')
    await office.called(id, 1)
    expect(await office.shown(id)).toMatchObject({ enabled: true, health: { state: 'failing' } })
    await office.setEndpoint(id, { failing_since: new Date(Date.now() - 4.9 * 86_400_000) })
    await office.timePasses(id)
    await office.called(id, 2)
    expect((await office.shown(id)).enabled).toBe(true)
    await office.setEndpoint(id, { failing_since: new Date(Date.now() - 5 * 86_400_000) })
    await office.timePasses(id)
    await until(async () => (await office.shown(id)).reason === 'failing')
    await until(() => troubles('Ruin').length > 0, 'the notice')
    expect(troubles('Ruin')).toEqual([expect.stringContaining('nothing has reached it for five days')])
    expect(await office.shown(id)).toMatchObject({ health: { state: 'disabled', missed: 1 } })
  })

  test('so is one of which nobody heard since its last delivery failed for good', async () => {
    const { id, path } = await office.endpoint({ name: 'Silence', ...received })
    await office.receiver.fault({ path, times: 0, does: 'status', status: 500 })
    await office.writes('nadia', 'Hello?')
    const [delivery] = await office.called(id, 1)
    await office.setDelivery(delivery!.id, { status: 'failed' })
    await office.setEndpoint(id, { failing_since: new Date(Date.now() - 5 * 86_400_000) })
    await office.wake(id)
    await until(async () => (await office.shown(id)).reason === 'failing')
    await until(() => troubles('Silence').length > 0, 'the notice')
  })

  test('after ten failures in a row it rests between single calls', async () => {
    const { id, path, heard } = await office.endpoint(received)
    await office.receiver.fault({ path, times: 0, does: 'status', status: 500 })
    await office.setEndpoint(id, { failures: 9 })
    await office.writes('nadia', 'Tired?')
    await office.called(id, 1)
    expect((await office.shown(id)).health).toMatchObject({ state: 'resting' })
    for (const loft of ['omid', 'dana', 'ines']) await office.writes(loft, 'And mine?')
    await until(async () => (await office.deliveries(id)).length === 4)
    await office.setEndpoint(id, { paused_until: null })
    await office.wake(id)
    await office.called(id, 2)
    await office.house.settled()
    expect(await heard()).toHaveLength(2)
  })

  test('deliveries are listed in pages, newest first, by endpoint, status and type; one shows its attempts', async () => {
    const { id, path } = await office.endpoint({ events: ['message.received', 'contact.changed'] })
    await office.receiver.fault({ path, times: 1, does: 'status', status: 500 })
    for (const says of ['1', '2', '3']) await office.writes(`lister-${says}`, says)
    await until(async () => (await office.deliveries(id)).filter(({ calls }) => calls > 0).length >= 3)
    await office.house.settled()
    const list = async (query: string) =>
      (await office.ask('GET', `/deliveries?endpoint=${id}&${query}`)).body as unknown as {
        data: { id: string; type: string }[]
        next: string | null
      }
    const all = (await list('')).data.map((one) => one.id)
    expect(all).toEqual((await office.deliveries(id)).map((one) => one.id).toReversed())
    const first = await list('limit=2')
    const rest = await list(`limit=200&cursor=${first.next}`)
    expect([...first.data, ...rest.data].map((one) => one.id)).toEqual(all)
    expect(rest.next).toBeNull()
    expect((await list('status=pending')).data).toHaveLength(1)
    expect(new Set((await list('type=message.received')).data.map(({ type }) => type))).toEqual(
      new Set(['message.received']),
    )
    expect((await office.ask('GET', '/deliveries?cursor=x')).status).toBe(400)
    const failed = (await list('status=pending')).data[0]!
    expect((await office.ask('GET', `/deliveries/${failed.id}`)).body).toMatchObject({
      status: 'pending',
      attempts: [{ n: 1, status: 500, error: 'It answered 500.', head: 'not today', durationMs: expect.any(Number) }],
    })
    expect((await office.ask('POST', `/deliveries/${failed.id}/replay`)).body).toEqual({ done: true })
    await until(async () => (await list('status=delivered')).data.some((one) => one.id === failed.id))
  })

  test('who asked to be forgotten is: no payload was kept, and answers that repeat one go', async () => {
    const template = { words: '{{message.text}}', of: '{{contact.name}}' }
    const { id, path } = await office.endpoint({ ...received, template })
    await office.receiver.fault({ path, times: 0, does: 'echo', status: 500 })
    const canary = 'canary-51f7 of the attic'
    await office.writes('canary-bird', canary)
    const [delivery] = await office.called(id, 1)
    const db = office.house.database.db
    expect((await tablesHolding(db, 'canary-bird')).filter((name) => name.startsWith('plugin_'))).toEqual([
      'plugin_webhooks.attempts',
    ])
    const talk = (await office.house.conversations()).find(({ thread }) => thread === 'canary-bird')!
    const kept = await office.house.ask('GET', `/contacts/${talk.contact.id}/export`)
    expect(JSON.stringify(kept.body)).toContain(path)
    await office.house.command('erase_contact', { contact: talk.contact.id })
    await until(async () => (await tablesHolding(db, 'canary-bird')).length === 0, 'the canary to be gone')
    await office.timePasses(id)
    await office.called(id, 2)
    expect(await tablesHolding(db, canary)).toEqual([])
    expect((await office.attempts(delivery!.id)).map(({ head }) => head)).toEqual([null, null])
  })

  test('deliveries are forgotten after their days, what still waits is not', async () => {
    const { id } = await office.endpoint(received)
    await office.writes('nadia', 'Old news')
    await office.called(id, 1)
    const [delivery] = await office.deliveries(id)
    const later = (days: number) => new Date(delivery!.at.getTime() + days * 86_400_000)
    await forgetOld(office.hub(), later(KEPT_DAYS - 1))
    expect(await office.deliveries(id)).toHaveLength(1)
    await office.setDelivery(delivery!.id, { status: 'pending', due_at: later(60) })
    await forgetOld(office.hub(), later(KEPT_DAYS + 1))
    expect(await office.deliveries(id)).toHaveLength(1)
    await office.setDelivery(delivery!.id, { status: 'delivered' })
    await forgetOld(office.hub(), later(KEPT_DAYS + 1))
    expect([await office.deliveries(id), await office.attempts(delivery!.id)]).toEqual([[], []])
  })

  test('a file makes endpoints what it says, twice is once, and what is exported applies again', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const file = {
      endpoints: [
        {
          name: 'Order system',
          url: `${office.receiver.url}/orders`,
          events: ['message.received'],
          filter: { field: 'channel', op: 'eq', value: 'pigeon' },
          template: { text: '{{message.text}}' },
          secret,
        },
      ],
    }
    const apply = async (given: unknown): Promise<string[]> => {
      const said: string[] = []
      await configuration.apply(configuration.schema.parse(given), office.hub(), (line) => said.push(line))
      return said
    }
    expect(await apply(file)).toEqual(['created webhook Order system'])
    expect(await apply(file)).toEqual([])
    const changed = {
      endpoints: [{ ...file.endpoints[0], notes: true, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }],
    }
    expect(await apply(changed)).toEqual(['changed webhook Order system'])
    const exported = (await configuration.export(office.hub()))?.endpoints.find(({ name }) => name === 'Order system')
    const { filter, template, events } = file.endpoints[0]!
    expect(exported).toEqual({
      name: 'Order system',
      url: `${office.receiver.url}/orders`,
      events,
      filter,
      template,
      notes: true,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the name of a variable of the environment.
      secret: '${WEBHOOK_ORDER_SYSTEM_SECRET}',
    })
    expect(await apply({ endpoints: [{ ...exported, secret: changed.endpoints[0]!.secret }] })).toEqual([])
    expect(() => configuration.schema.parse({ endpoints: [{ ...file.endpoints[0], secret: undefined }] })).toThrow()
  })

  test('without an endpoint left nothing is heard, and nothing costs anybody a row', async () => {
    await office.endpoint()
    await office.endpoint()
    const listed = (await office.ask('GET', '/endpoints')).body as unknown as { data: { id: string }[] }
    for (const { id } of listed.data) expect((await office.ask('DELETE', `/endpoints/${id}`)).status).toBe(200)
    await office.house.settled()
    const heard = async () => {
      const { root } = office.house.database.db
      const [ears, rows] = await Promise.all([
        root
          .selectFrom('listening' as never)
          .selectAll()
          .execute(),
        root.selectFrom('jobs').select('lane').where('subscriber', '=', 'on:webhooks').execute(),
      ])
      return [ears, rows]
    }
    await office.writes('nadia', 'Is anybody listening?')
    expect(await heard()).toEqual([[], []])
  })
})
