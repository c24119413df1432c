// Every route that makes something, asked twice with one key. Generated from the route table, so a new one is not forgotten.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember } from '../accounts/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { tablesHolding } from '../testing/find-text.ts'
import type { ApiRoute } from './route.ts'
import { apiRoutes } from './routes/index.ts'
import { bodies } from './testing/bodies.ts'
import { parcel } from './testing/parcel.ts'
import type { Answer, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'
import type { World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

const creating = apiRoutes
  .filter((route) => route.method === 'POST' && (route.status === 201 || route.path === '/commands'))
  .map((route) => [route.path, route] as const)

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
  })
  afterAll(() => stage.close())

  /** How many rows stand in each table. Who asked is noted each time, and the key itself is no thing. */
  const counts = async (): Promise<Record<string, number>> => {
    const { rows } = await sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name NOT IN ('audit', 'commands')`.execute(stage.services.db.root)
    const all: Record<string, number> = {}
    for (const { name } of rows) {
      const counted = await sql<{ n: string }>`SELECT count(*) AS n FROM ${sql.id(name)}`.execute(
        stage.services.db.root,
      )
      all[name] = Number(counted.rows[0]?.n)
    }
    return all
  }

  type Request = { path: string; body?: unknown }
  const requestFor = async (route: ApiRoute): Promise<Request> => {
    if (route.path === '/files') return { path: '/files?name=parcel.txt', body: Buffer.from('parcel') }
    if (route.path === '/commands') return { path: route.path, body: noteCommand() }
    if (route.path !== '/members/:id/invite')
      return { path: route.path.replace(':id', world.ids.conversation), body: bodies[`POST ${route.path}`]?.(world) }
    const person = { email: `${uuidv7()}@acme.example`, name: 'Omar', role: 'agent' }
    return { path: `/members/${(await addMember(stage.services, world.accountId, person)).id}/invite` }
  }
  const noteCommand = () => ({
    name: 'note',
    body: { conversation: world.ids.conversation, parts: [{ is: 'text', text: 'Once' }] },
  })
  const ask = ({ path, body }: Request, key: string): Promise<Answer> =>
    stage.ask('POST', `/v1${path}`, { token: world.token, body, headers: { 'idempotency-key': key } })
  /** A link to a file is signed anew with every answer. */
  const plain = ({ status, body }: Answer) => ({ status, body: { ...body, url: body.url?.replace(/\?key=.*/, '') } })

  test.each(creating)('POST %s answers the same twice and makes one thing', async (_path, route) => {
    const request = await requestFor(route)
    const [key, before] = [uuidv7(), await counts()]
    const first = await ask(request, key)
    const after = await counts()
    expect([first.text, first.status]).toEqual([first.text, route.status ?? 200])
    expect(after).not.toEqual(before)
    expect(plain(await ask(request, key))).toEqual(plain(first))
    expect(await counts()).toEqual(after)
    expect(plain(await ask(request, uuidv7()))).not.toEqual(plain(first))
  })

  describe('what is told once', () => {
    test.each(['/tokens', '/members/:id/invite'])('of POST %s lies nowhere in clear', async (path) => {
      const request = await requestFor(apiRoutes.find((route) => route.method === 'POST' && route.path === path)!)
      const { body } = await ask(request, uuidv7())
      const told = body.token ?? new URL(body.url).hash.slice(1)
      expect(told.length).toBeGreaterThan(20)
      expect(await tablesHolding(stage.services.db, told)).toEqual([])
    })
  })

  test('another file by a key that was used is refused, and leaves the first as it is', async () => {
    const key = uuidv7()
    const first = await ask({ path: '/files?name=a.txt', body: Buffer.from('one') }, key)
    for (const other of [
      { path: '/files?name=a.txt', body: Buffer.from('two') },
      { path: '/files?name=b.txt', body: Buffer.from('one') },
    ])
      expect((await ask(other, key)).body).toMatchObject({ status: 422, code: 'id_reused' })
    expect(await (await fetch(first.body.url)).text()).toBe('one')
  })
})
