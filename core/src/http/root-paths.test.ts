import { afterAll, beforeAll, expect, test } from 'vitest'
import { definePlugin, z } from '../contract/index.ts'
import { createRegistry } from '../plugins/registry.ts'
import type { TestHub } from '../testing/index.ts'
import { startHub } from '../testing/index.ts'
import { atRoot } from './root-paths.ts'

const kiosk = definePlugin({
  id: 'kiosk',
  contract: 1,
  routes: [
    {
      method: 'GET',
      path: '/board',
      summary: 'What hangs on the board.',
      caller: 'public',
      query: z.object({ of: z.string().default('today') }),
      answer: z.object({ of: z.string() }),
      handle: async ({ query }) => query,
    },
  ],
})

let house: TestHub
beforeAll(async () => {
  house = await startHub({ engine: 'pglite', plugins: [kiosk], rootPaths: { '/board': 'kiosk', '/v1': 'kiosk' } })
})
afterAll(() => house.stop())

const status = async (path: string): Promise<number> => (await fetch(house.url + path)).status

test('a granted path answers what the plugin’s own route does, question and all', async () => {
  expect(await (await fetch(`${house.url}/board?of=tomorrow`)).json()).toEqual({ of: 'tomorrow' })
  expect(await (await fetch(`${house.url}/p/kiosk/board`)).json()).toEqual({ of: 'today' })
})

test('nothing else of the plugin comes to the root, and no grant hides what is the hub’s own', async () => {
  expect(await status('/boards')).toBe(404)
  expect(await status('/kiosk/board')).toBe(404)
  expect(await status('/v1/me')).toBe(401)
})

test('a grant that cannot work ends the start with a sentence', () => {
  const registry = createRegistry([kiosk])
  expect(() => atRoot(registry, { '/panel': 'browser' })).toThrow('which is not installed')
  expect(() => atRoot(registry, { panel: 'kiosk' })).toThrow('no path such as')
})
