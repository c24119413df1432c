import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import type { Db } from '../db/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Ask, Company, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { until } from '../testing/until.ts'
import { insertApp, removeApp } from './apps.ts'
import { insertConnection } from './store.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel] })
    acme = await stage.company('acme')
  })
  afterAll(() => stage.close())

  const ask = (method: string, path: string, body?: unknown, more: Ask = {}) =>
    stage.ask(method, `/v1${path}`, { token: acme.token, body, ...more })
  const depot = (name: string, settings: Record<string, unknown> = { secret: 'whsec-1' }) =>
    ask('POST', '/apps', { plugin: 'parcel', name, settings })
  const ofDeployment = (name: string) =>
    stage.services.db.transaction((trx) =>
      insertApp(trx, stage.services, { accountId: null, plugin: 'parcel', name, settings: { secret: 'whsec-0' } }),
    )
  const inboxOn = (app: string, name: string) =>
    ask('POST', '/inboxes', { plugin: 'parcel', name, settings: { secret: 's' }, app })

  test('maya registers an app; its secret is sealed and never comes back', async () => {
    const made = await depot('North')
    expect(made).toMatchObject({
      status: 201,
      body: { plugin: 'parcel', name: 'North', settings: { secret: { set: true }, greeting: 'Hello' } },
    })
    expect(made.body.doorUrl).toMatch(new RegExp(`^${stage.url}/in/parcel/`))
    const read = await ask('GET', `/apps/${made.body.id}`)
    expect(read.body).toEqual(made.body)
    const rows = await stage.services.db.root.selectFrom('apps').selectAll().execute()
    expect(JSON.stringify(rows) + read.text).not.toContain('whsec-1')
  })

  test('settings not given stay, a secret given back as set stays, a new one replaces it', async () => {
    const { id } = (await depot('East')).body
    await ask('PATCH', `/apps/${id}`, { settings: { greeting: 'Hi', secret: { set: true } } })
    const { services } = stage
    const settings = async () => {
      const row = await services.db.root.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      return services.seal.open(row.sealed.secret ?? '', `app:${id}:secret`)
    }
    expect(await settings()).toBe('whsec-1')
    expect((await ask('PATCH', `/apps/${id}`, { settings: { secret: 'whsec-2' } })).body.settings.greeting).toBe('Hi')
    expect(await settings()).toBe('whsec-2')
  })

  test('a name is taken once, a wrong setting names itself, and only plugins that take an app get one', async () => {
    await depot('West')
    expect((await depot('West')).body.code).toBe('conflict')
    expect((await depot('Nowhere', {})).body).toMatchObject({
      code: 'invalid_setting',
      details: { fields: ['secret'] },
    })
    const fax = await ask('POST', '/apps', { plugin: 'fax', name: 'Fax', settings: {} })
    expect(fax.body).toMatchObject({ code: 'invalid_setting', detail: expect.stringContaining('takes an app') })
  })

  test('an inbox uses an app of its account or of the deployment, and an app in use stays', async () => {
    const [own, shared] = [(await depot('South')).body, await ofDeployment('Everywhere')]
    const inbox = (await inboxOn(own.id, 'South door')).body
    expect(inbox.app).toBe(own.id)
    const kept = await ask('DELETE', `/apps/${own.id}`)
    expect(kept.body).toMatchObject({ code: 'closed', detail: expect.stringContaining('South door') })
    expect((await ask('PATCH', `/inboxes/${inbox.id}`, { app: shared.id })).body.app).toBe(shared.id)
    expect((await ask('DELETE', `/apps/${own.id}`)).body).toEqual({ ok: true })
    expect((await ask('GET', `/apps/${own.id}`)).status).toBe(404)
  })

  test('an app of the deployment is named to everybody, and neither shown, changed nor removed by an account', async () => {
    const shared = await ofDeployment('Shared')
    const { body } = await ask('GET', '/plugins')
    expect(body.data[0]?.apps).toContainEqual({ id: shared.id, name: 'Shared' })
    expect((await ask('GET', '/apps?limit=200')).text).not.toContain(shared.id)
    for (const [method, body] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const)
      expect((await ask(method, `/apps/${shared.id}`, body)).status).toBe(404)
  })

  test('an inbox that takes the app in the same moment keeps it', needs('postgres'), async () => {
    if (engine !== 'postgres') return
    const { services } = stage
    const { id } = (await depot('Brief')).body
    const wanted = {
      accountId: acme.accountId,
      plugin: 'parcel',
      name: 'Just in time',
      settings: { secret: 's' },
      app: id,
    }
    const [, removal] = await meanwhile(
      services.db,
      (trx) => insertConnection(trx, services, { ...wanted, kind: 'inbox' }),
      async () => {
        const removal = removeApp(services, acme.accountId, id).catch((error: unknown) => error)
        await until(() => someoneWaitsOn(services.db), 'the removal that waits')
        return { removal }
      },
    )
    expect(await removal.removal).toMatchObject({ code: 'closed' })
    expect((await ask('GET', `/apps/${id}`)).status).toBe(200)
  })
})

const someoneWaitsOn = async ({ root }: Db): Promise<boolean> => {
  const waiting = await sql`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(root)
  return waiting.rows.length > 0
}
