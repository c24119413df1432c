import { afterAll, beforeAll, expect, test } from 'vitest'
import { createToken } from '../accounts/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { parcel } from './testing/parcel.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'
import type { World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  let omar: string
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
    const wish = { name: 'test', member: world.ids.member, scopes: ['*'] }
    omar = (await createToken(stage.services, world.accountId, wish)).token
  })
  afterAll(() => stage.close())

  const replying = async (method: string, token: string) => {
    const { status, body } = await stage.ask(method, `/v1/conversations/${world.ids.conversation}/replying`, { token })
    const others = (body as unknown as { data?: { id: string; name: string; until: string }[] }).data
    return [status, others?.map(({ id, until }) => [id, Date.parse(until) - Date.now() > 60_000])]
  }

  test('who answers says so for two minutes, hears who else does, and takes it back', async () => {
    expect(await replying('POST', omar)).toEqual([200, []])
    expect(await replying('POST', omar)).toEqual([200, []])
    expect(await replying('POST', world.token)).toEqual([200, [[world.ids.member, true]]])
    expect((await replying('GET', omar))[1]).toHaveLength(2)
    expect(await replying('DELETE', omar)).toEqual([200, undefined])
    expect(await replying('DELETE', omar)).toEqual([200, undefined])
    expect(await replying('POST', world.token)).toEqual([200, []])
  })
})
