// The tenancy test of what plugins serve, generated from the routes they declare.
import { afterAll, beforeAll, expect, test } from 'vitest'
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

type Place = { plugin: Plugin; route: Route; name: string; known?: PluginCase }
/** Two companies on one hub, filled before the first test. */
type Town = { stage: Stage; mine: World; theirs: World }

/** `cases`: a request per route, by `<plugin> <METHOD> <path>`. A route without one fails, so nothing new goes untested. */
export const pluginTenancySuite = (plugins: readonly Plugin[], cases: Record<string, PluginCase>): void => {
  const places = placesOf(plugins, cases)
  const town = {} as Town
  beforeAll(async () => {
    const stage = await openStage({
      plugins: [...plugins.filter((it) => it.id !== parcel.id), parcel],
      unlimited: true,
    })
    const mine = await buildWorld(stage, 'mine')
    Object.assign(town, { stage, mine, theirs: await buildWorld(stage, 'theirs') })
  })
  afterAll(() => town.stage.close())

  test('every route stands in the table, every id of it filled', async () => {
    expect(Object.keys(cases).sort()).toEqual(places.map(({ name }) => name).sort())
    for (const place of places) expect(await unfilled(town, place)).toEqual([])
  })
  const isPublic = ({ route }: Place): boolean => route.caller === 'public'
  ownAccount(town, places)
  forMembers(
    town,
    places.filter((place) => !isPublic(place)),
  )
  forEverybody(town, places.filter(isPublic))
}

const placesOf = (plugins: readonly Plugin[], cases: Record<string, PluginCase>): Place[] =>
  plugins.flatMap((plugin) =>
    (plugin.routes ?? []).map((route) => {
      const name = `${plugin.id} ${route.method} ${route.path}`
      return { plugin, route, name, known: cases[name] }
    }),
  )

const each = (places: readonly Place[]) => places.map((place) => [place.name, place] as const)

const both = async ({ stage, mine, theirs }: Town, { name, known }: Place): Promise<[Asked, Asked]> => {
  if (!known) throw new Error(`Put “${name}” into the table of requests.`)
  return [await known.asks(mine, stage), await known.asks(theirs, stage)]
}

const unfilled = async (town: Town, place: Place): Promise<string[]> => {
  const [own] = await both(town, place)
  const parts = ['params', 'query', 'body'] as const
  return parts.flatMap((part) => missingIds(place.name, place.route[part], own[part], () => true))
}

const ownAccount = (town: Town, places: readonly Place[]): void => {
  test.each(each(places))('%s answers its own account', async (_name, place) => {
    const [own] = await both(town, place)
    const token = place.route.caller === 'public' ? undefined : town.mine.token
    const { status, text } = await send(town, place, own, token)
    expect([status, text]).toEqual([place.known?.status ?? 200, text])
  })
}

const forMembers = (town: Town, places: readonly Place[]): void => {
  if (places.length === 0) return
  test.each(each(places))('%s: nobody without a token, and no member without its permission', async (_, place) => {
    const [own] = await both(town, place)
    expect((await send(town, place, own)).status).toBe(401)
    expect((await send(town, place, own, await powerless(town))).status).toBe(403)
  })

  test.each(each(places))('%s: an id of another account gives 404', async (_, place) => {
    const { mine, theirs } = town
    const [own, foreign] = await both(town, place)
    const pairs = swapped(own, foreign, (text) => Object.values(mine.ids).includes(text))
    // A route that takes no id answers of its own account alone.
    if (pairs.length === 0) expect(leaks(theirs, (await send(town, place, own, mine.token)).text)).toEqual([])
    for (const [path, asked] of pairs) {
      const { status, body, text } = await send(town, place, asked, mine.token)
      expect([path, status, body?.code, leaks(theirs, text)]).toEqual([path, 404, 'not_found', []])
    }
  })
}

const forEverybody = (town: Town, places: readonly Place[]): void => {
  test.each(each(places))('%s tells nothing of another account to whom it does not know', async (_, place) => {
    for (const [path, asked] of swapped(...(await both(town, place)), () => true)) {
      if (place.known?.who?.includes(path)) continue
      expect([path, leaks(town.theirs, (await send(town, place, asked)).text)]).toEqual([path, []])
    }
  })
}

const send = ({ stage }: Town, { plugin, route }: Place, asked: Asked, token?: string): Promise<Answer> => {
  const path = Object.entries(asked.params ?? {}).reduce(
    (it, [name, value]) => it.replace(`:${name}`, encodeURIComponent(value)),
    route.path,
  )
  const query = new URLSearchParams(asked.query).toString()
  const { body, headers } = asked
  return stage.ask(route.method, `/p/${plugin.id}${path}${query && `?${query}`}`, { body, headers, token })
}

/** A token of a member whose role allows nothing at all. */
const powerless = async ({ stage: { services }, mine: { accountId, ids } }: Town): Promise<string> => {
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
