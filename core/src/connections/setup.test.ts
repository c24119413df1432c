import { afterAll, beforeAll, expect, test } from 'vitest'
import { parcel } from '../http/testing/parcel.ts'
import { OFFICES } from '../http/testing/parcel-setup.ts'
import type { Company, Said, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'
import { openConnection } from './open.ts'

type Step = { is: string; tell: string; url: string; connections: { id: string; name: string; health: string }[] }

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  let globex: Company
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    acme = await stage.company('acme')
    globex = await stage.company('globex')
  })
  afterAll(() => stage.close())

  const ask = (method: string, path: string, body?: unknown, who = acme) =>
    stage.ask(method, `/v1${path}`, { token: who.token, body })
  const begin = async (who = acme, app?: string) =>
    (await ask('POST', '/setups', { plugin: 'parcel', kind: 'installation', app }, who)).body
  const answer = (id: string, body: unknown, who = acme) => ask('POST', `/setups/${id}/answer`, body, who)
  const returned = (query: Record<string, string>, who = acme) => ask('POST', '/setups/returned', { query }, who)
  const step = (said: Said): Step => said.step as Step
  /** To the depot's page; gives what it would lead back with. */
  const away = async (who = acme, app?: string): Promise<{ id: string; state: string }> => {
    const { id } = await begin(who, app)
    const { url } = step((await answer(id, { values: { depot: 'North' } }, who)).body)
    return { id, state: new URL(url).searchParams.get('state') ?? '' }
  }
  /** The whole way; gives what came of it. */
  const through = async (offices: string[], who = acme, app?: string) => {
    const { id, state } = await away(who, app)
    await returned({ state, code: offices.join(',') }, who)
    await answer(id, { ids: offices }, who)
    return answer(id, { seen: true }, who)
  }
  const installation = async (id: string) => (await ask('GET', `/installations/${id}`)).body

  test('maya is asked, sent away, comes back, picks, reads, and has two installations', async () => {
    const first = await begin()
    expect(first).toMatchObject({ step: { is: 'ask', tell: 'Which depot?', form: { required: ['depot'] } } })
    const second = (await answer(first.id, { values: { depot: 'North' } })).body
    expect(step(second).url).toContain(`${OFFICES}?`)
    const url = new URL(step(second).url)
    expect(url.searchParams.get('back')).toBe(`${stage.url}/setup/`)
    const third = (await returned({ state: url.searchParams.get('state') ?? '', code: 'P1,P2,P3' })).body
    expect(third.step).toMatchObject({ is: 'pick', from: [{ id: 'P1' }, { id: 'P2' }, { id: 'P3' }] })
    expect((await answer(first.id, { ids: ['P1', 'P2'] })).body.step).toMatchObject({ is: 'show' })
    const last = (await answer(first.id, { seen: true })).body
    expect(last.step).toMatchObject({
      is: 'done',
      connections: [
        { name: 'North P1', health: 'ok' },
        { name: 'North P2', health: 'ok' },
      ],
    })
    expect((await ask('GET', `/setups/${first.id}`)).body).toEqual(last)
    const [made] = step(last).connections
    expect(await installation(made!.id)).toMatchObject({ plugin: 'parcel', settings: { secret: { set: true } } })
    const connection = await openConnection(stage.services, acme.accountId, made!.id)
    expect(connection.address).toBe('P1')
    expect(await connection.token('pass', () => Promise.reject(new Error('too early')))).toBe('pass of P1')
  })

  test('what was disconnected is found again by its address: the same installation, with what is new', async () => {
    const [before] = step((await through(['R1'])).body).connections
    await ask('DELETE', `/installations/${before!.id}`)
    const app = (await ask('POST', '/apps', { plugin: 'parcel', name: 'South', settings: { secret: 's3cret' } })).body
    const [after] = step((await through(['R1'], acme, app.id)).body).connections
    expect(after!.id).toBe(before!.id)
    expect(await installation(after!.id)).toMatchObject({ enabled: true, app: app.id })
    const connection = await openConnection(stage.services, acme.accountId, after!.id)
    expect(connection.settings).toMatchObject({ secret: 's3cret' })
    expect((await connection.app())?.id).toBe(app.id)
  })

  test('who stands there now is renewed, and a name that is taken gets a number', async () => {
    const [one] = step((await through(['S1'])).body).connections
    const [again] = step((await through(['S1'])).body).connections
    expect(again!.id).toBe(one!.id)
    await ask('PATCH', `/installations/${one!.id}`, { name: 'North S2' })
    expect(step((await through(['S2'])).body).connections[0]!.name).toBe('North S2 (2)')
  })

  test('one that was typed in for the same place is taken over, unless there are several: then nobody can tell', async () => {
    const typed = async (name: string, greeting: string, who = acme) => {
      const body = { plugin: 'parcel', name, settings: { secret: 'typed', greeting } }
      return (await ask('POST', '/installations', body, who)).body.id as string
    }
    const [elsewhere, here] = [await typed('Elsewhere', 'office W1', globex), await typed('Here', 'OFFICE W1')]
    const [taken] = step((await through(['W1'])).body).connections
    expect(taken).toMatchObject({ id: here, name: 'Here', health: 'ok' })
    expect((await openConnection(stage.services, acme.accountId, here)).address).toBe('W1')
    expect((await openConnection(stage.services, globex.accountId, elsewhere)).address).toBeUndefined()
    const both = [await typed('One', 'Office W2'), await typed('Other', 'Office W2')]
    expect(both).not.toContain(step((await through(['W2'])).body).connections[0]!.id)
  })

  test('one place at the provider is one account’s: the other is refused with a sentence, and nothing is made', async () => {
    await through(['T1'])
    const refused = await through(['T1'], globex)
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(refused.body.detail).toContain('another account')
    const theirs = (await ask('GET', '/installations', undefined, globex)).body.data as { name: string }[]
    expect(theirs.filter(({ name }) => name !== 'Elsewhere')).toEqual([])
  })

  test('what is wrong in a form is told, and can be said again', async () => {
    const { id } = await begin()
    expect((await answer(id, { values: { depot: 'Closed' } })).body.detail).toContain('Name another one')
    expect((await answer(id, { values: { depot: 'X' } })).body.detail).toContain('depot')
    expect((await answer(id, { ids: ['P1'] })).body.detail).toContain('does not wait')
    expect((await answer(id, { values: { depot: 'North' } })).body.step).toMatchObject({ is: 'redirect' })
  })

  test('a page that refused ends the setup with its sentence', async () => {
    const { id, state } = await away()
    expect((await returned({ state, error: 'access_denied' })).body.detail).toContain('did not let us in')
    expect((await returned({ state, code: 'U1' })).body).toMatchObject({ code: 'closed' })
    expect((await answer(id, { seen: true })).body).toMatchObject({ code: 'closed' })
  })

  test('a state works once, also when it comes twice at the same moment', async () => {
    const { state } = await away()
    const both = await Promise.all([returned({ state, code: 'V1' }), returned({ state, code: 'V1' })])
    expect(both.map((it) => it.status).sort()).toEqual([200, 422])
    expect((await returned({ state, code: 'V1' })).body.code).toBe('closed')
  })

  test('a state that is made up, of another account, or of another session is refused', async () => {
    const { id, state } = await away()
    expect((await returned({ state: `${state.slice(0, -2)}xx`, code: 'W1' })).body.code).toBe('invalid')
    expect((await returned({ code: 'W1' })).body.code).toBe('invalid')
    expect((await returned({ state, code: 'W1' }, globex)).body.code).toBe('not_found')
    const cookie = await signedIn()
    const other = { cookie, headers: { origin: stage.url }, body: { query: { state, code: 'W1' } } }
    expect((await stage.ask('POST', '/v1/setups/returned', other)).body.code).toBe('not_found')
    expect((await stage.ask('GET', `/v1/setups/${id}`, { cookie })).status).toBe(404)
    expect((await returned({ state, code: 'W1' })).status).toBe(200)
  })

  test('two sessions of one person are two: a page must lead back to the browser that left', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    const as = (cookie: string, path: string, body: unknown) =>
      stage.ask('POST', `/v1${path}`, { cookie, headers: { origin: stage.url }, body })
    const { id } = (await as(here, '/setups', { plugin: 'parcel', kind: 'installation' })).body
    const { url } = step((await as(here, `/setups/${id}/answer`, { values: { depot: 'North' } })).body)
    const query = { state: new URL(url).searchParams.get('state') ?? '', code: 'X1' }
    expect((await as(there, '/setups/returned', { query })).body.code).toBe('not_found')
    expect((await as(here, '/setups/returned', { query })).status).toBe(200)
  })

  test('after ten minutes it is too late', async () => {
    const { state } = await away()
    await stage.services.db.root.updateTable('setups').set({ ends_at: new Date() }).execute()
    expect((await returned({ state, code: 'Y1' })).body).toMatchObject({ code: 'closed' })
  })

  test('who may not connect may not begin, and nothing secret stands in the clear', async () => {
    const { body: role } = await ask('POST', '/roles', {
      key: 'reader',
      name: 'Reader',
      permissions: ['conversations.read'],
    })
    expect(role.id).toBeDefined()
    const scopes = { name: 'reading', scopes: ['conversations.read'] }
    const { token } = (await ask('POST', '/tokens', scopes)).body
    const refused = await stage.ask('POST', '/v1/setups', { token, body: { plugin: 'parcel', kind: 'installation' } })
    expect(refused.body.code).toBe('forbidden')
    await away()
    const rows = await stage.services.db.root.selectFrom('setups').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('North')
  })

  test('a plugin without a setup says so', async () => {
    const refused = await ask('POST', '/setups', { plugin: 'parcel', kind: 'inbox' })
    expect(refused.body).toMatchObject({ code: 'invalid_setting', detail: expect.stringContaining('parcel') })
  })

  const signedIn = async (): Promise<string> => {
    const { email, password } = acme
    const body = { email, password }
    const { headers } = await stage.ask('POST', '/auth/sign-in/email', { body, headers: { origin: stage.url } })
    return headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; ')
  }
})
