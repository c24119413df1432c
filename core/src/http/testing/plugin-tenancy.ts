// The tenancy test of what plugins serve, generated from the routes they declare.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createToken } from '../../accounts/index.ts'
import type { Plugin, Route } from '../../contract/index.ts'
import { missingIds, swapped } from './ids.ts'
import { parcel } from './parcel.ts'
import type { Answer, Stage } from './stage.ts'
import { openStage } from './stage.ts'
import type { World } from './world.ts'
import { buildWorld } from './world.ts'

/** A request every id of which is filled, from one world. */
export type Asked = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  headers?: Record<string, string>
}
export type PluginCase = {
  asks(world: World, stage: Stage): Asked | Promise<Asked>
  /** Of a public route: the places that say who calls, such as `headers.authorization`. They are not swapped, they decide. */
  who?: readonly string[]
  /** What its own account is answered, where that is not 200. */
  status?: number
}

type Place = { plugin: Plugin; route: Route; name: string }

/** `cases`: a request per route, by `<plugin> <METHOD> <path>`. A route without one fails, so nothing new goes untested. */
export const pluginTenancySuite = (plugins: readonly Plugin[], cases: Record<string, PluginCase>): void => {
  const places = plugins.flatMap((plugin) =>
    (plugin.routes ?? []).map(
      (route): Place => ({ plugin, route, name: `${plugin.id} ${route.method} ${route.path}` }),
    ),
  )
  let stage: Stage
  let mine: World
  let theirs: World
  beforeAll(async () => {
    stage = await openStage({ plugins: [...plugins.filter((one) => one.id !== parcel.id), parcel], unlimited: true })
    mine = await buildWorld(stage, 'mine')
    theirs = await buildWorld(stage, 'theirs')
  })
  afterAll(() => stage.close())

  const ask = (place: Place, asked: Asked, token?: string) => send(stage, place, asked, token)
  const both = async ({ name }: Place): Promise<[Asked, Asked]> => {
    const known = cases[name]
    if (!known) throw new Error(`Put “${name}” into the table of requests.`)
    return [await known.asks(mine, stage), await known.asks(theirs, stage)]
  }
  const named = (places: readonly Place[]) => places.map((place) => [place.name, place] as const)

  test('every route stands in the table, every id of it filled', async () => {
    expect(Object.keys(cases).sort()).toEqual(places.map(({ name }) => name).sort())
    for (const place of places) {
      const [{ params, query, body }] = await both(place)
      const given = { params, query, body }
      for (const part of ['params', 'query', 'body'] as const)
        expect(missingIds(place.name, place.route[part], given[part], () => true)).toEqual([])
    }
  })

  test.each(named(places))('%s answers its own account', async (name, place) => {
    const [own] = await both(place)
    const { status, text } = await ask(place, own, place.route.caller === 'public' ? undefined : mine.token)
    expect([status, text]).toEqual([cases[name]?.status ?? 200, text])
  })

  const guarded = places.filter(({ route }) => route.caller !== 'public')
  if (guarded.length > 0)
    describe('who may call', () => {
      test.each(named(guarded))(
        '%s: nobody without a token, and no member without its permission',
        async (_, place) => {
          const [own] = await both(place)
          expect((await ask(place, own)).status).toBe(401)
          expect((await ask(place, own, await powerless(stage, mine))).status).toBe(403)
        },
      )

      test.each(named(guarded))('%s: an id of another account gives 404', async (_, place) => {
        const pairs = swapped(...(await both(place)), (text) => Object.values(mine.ids).includes(text))
        expect(pairs.length).toBeGreaterThan(0)
        for (const [path, asked] of pairs) {
          const { status, body, text } = await ask(place, asked, mine.token)
          expect([path, status, body?.code, leaks(theirs, text)]).toEqual([path, 404, 'not_found', []])
        }
      })
    })

  test.each(named(places.filter(({ route }) => route.caller === 'public')))(
    '%s tells nothing of another account to whom it does not know',
    async (name, place) => {
      const who = cases[name]?.who ?? []
      const [own, foreign] = await both(place)
      for (const [path, asked] of swapped(own, foreign, () => true)) {
        if (who.includes(path)) continue
        expect([path, leaks(theirs, (await ask(place, asked)).text)]).toEqual([path, []])
      }
    },
  )
}

const send = (stage: Stage, { plugin, route }: Place, asked: Asked, token?: string): Promise<Answer> => {
  const path = Object.entries(asked.params ?? {}).reduce(
    (it, [name, value]) => it.replace(`:${name}`, encodeURIComponent(value)),
    route.path,
  )
  const query = new URLSearchParams(asked.query).toString()
  const { body, headers } = asked
  return stage.ask(route.method, `/p/${plugin.id}${path}${query && `?${query}`}`, { body, headers, token })
}

/** A token of a member whose role allows nothing at all. */
const powerless = async ({ services }: Stage, { accountId, ids }: World): Promise<string> => {
  const role = await services.db.root
    .updateTable('roles')
    .set({ permissions: [] })
    .where('account_id', '=', accountId)
    .where('id', '=', ids.role)
    .returning('key')
    .executeTakeFirstOrThrow()
  const wanted = { email: `${crypto.randomUUID()}@mine.example`, name: 'Nobody', role: role.key }
  const { id } = await addMember(services, accountId, wanted)
  return (await createToken(services, accountId, { name: 'nothing', member: id, scopes: ['*'] })).token
}

/** What only the other account has. Ids count up in some tables, so those are left out. */
const leaks = ({ accountId, ids, secrets }: World, text: string): string[] =>
  [accountId, ...Object.values(ids).filter((id) => id.includes('-')), ...secrets].filter((it) => text.includes(it))
