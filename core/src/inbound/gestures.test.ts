import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChannelError, definePlugin, uuidv7, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { figures, onEachEngine, startHub, until } from '../testing/index.ts'

type Gesture = { id: string; lane: string; says: string }

onEachEngine((engine) => {
  let house: TestHub
  let token: string
  const done: string[] = []
  /** Who fails how often before it succeeds. */
  const hitches = new Map<string, number>()

  const bell = definePlugin({
    id: 'bell',
    contract: 1,
    surface: {
      label: 'Bell',
      settings: z.object({}),
      modes: ['explicit'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: ({ body }) => ({
        items: (JSON.parse(Buffer.from(body).toString()) as Gesture[]).map((gesture) => ({
          key: gesture.id,
          lane: gesture.lane,
          body: Buffer.from(JSON.stringify(gesture)),
        })),
      }),
      handle: async (raw) => {
        const { says } = JSON.parse(Buffer.from(raw.body).toString()) as Gesture
        const left = hitches.get(says) ?? 0
        hitches.set(says, left - 1)
        if (left > 1 || (left > 0 && says === 'rained on'))
          throw new ChannelError({ code: 'wet', sent: 'no', retry: { afterMs: 1 }, tell: 'The rope is wet.' })
        if (left > 0) throw new Error('the rope is wet')
        done.push(says)
      },
      mirror: {
        open: async () => ({ root: '', keys: [] }),
        post: async () => ({ keys: [] }),
        update: async () => {},
        amend: async () => {},
        tick: async () => {},
      },
    },
  })

  beforeAll(async () => {
    house = await startHub({ engine, plugins: [bell] })
    token = (await house.addInstallation('bell', {}, 'tower')).token
  })
  afterAll(() => house.stop())

  const ring = (...says: string[]) =>
    fetch(`${house.url}/in/bell/${token}`, {
      method: 'POST',
      body: JSON.stringify(says.map((one): Gesture => ({ id: uuidv7(), lane: 'maya', says: one }))),
    })

  test('a gesture that fails once is done later, and those behind it follow in order', async () => {
    hitches.set('first', 1)
    await ring('first', 'second', 'third')
    await until(() => done.length === 3, 'three gestures')
    expect(done).toEqual(['first', 'second', 'third'])
  })

  test('trouble that passes by itself is outlived, however often it comes', async () => {
    hitches.set('rained on', 9)
    await ring('rained on', 'under its roof')
    await until(() => done.includes('under its roof'), 'the gesture behind it')
    expect(done.slice(-2)).toEqual(['rained on', 'under its roof'])
  })

  test('a gesture that fails five times is kept and counted as given up, and the one behind it is done', async () => {
    hitches.set('stuck', 5)
    await ring('stuck', 'behind it')
    await until(() => done.includes('behind it'), 'the gesture behind it')
    expect(done).not.toContain('stuck')
    const figure = await figures(house.url)
    expect([figure('dead_total'), figure('raw_unreadable')]).toEqual([1, 1])
  })
})
