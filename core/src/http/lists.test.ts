import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writes } from '../commands/testing/scene.ts'
import { connectionRow } from '../connections/index.ts'
import { operators } from '../contract/index.ts'
import { onEachEngine } from '../testing/index.ts'
import { parcel } from './testing/parcel.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'
import type { World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

/** What attackers write where a name or a value is expected. */
const payloads = [
  "' OR '1'='1",
  "'; DROP TABLE conversations; --",
  '1; SELECT pg_sleep(5)--',
  '") OR 1=1 --',
  "' UNION SELECT id, hash FROM api_tokens --",
  'status" = \'open\' OR "1"="1',
  '%27%20OR%201%3D1',
  "\\'; --",
  '$1',
  '$1::text',
  "E'\\x27'",
  '/**/OR/**/1=1',
  'c.account_id',
  'account_id',
  '__proto__',
  'toString',
  '%',
  '_',
  '!',
  '\u0000',
  '\ud800',
  'ｓｔａｔｕｓ',
  '9223372036854775808',
  '-1',
  'NaN',
]

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
    await buildWorld(stage, 'other')
    const inbox = await connectionRow(stage.services.db.root, world.accountId, world.ids.inbox)
    const scene = {
      accountId: world.accountId,
      maya: world.ownerId,
      omar: world.ids.member,
      vera: world.ownerId,
      inbox,
    }
    for (let i = 0; i < 9; i++)
      await writes(stage.services.db, scene, `contact ${i}`, i % 3 === 0 ? '100% sure' : `line_${i}`)
  })
  afterAll(() => stage.close())

  const list = (query: Record<string, string>, path = '/v1/conversations') =>
    stage.ask('GET', `${path}?${new URLSearchParams(query)}`, { token: world.token })
  const filtered = (filter: unknown) => list({ filter: JSON.stringify(filter) })

  describe('pages', () => {
    test('follow each other without gap or repeat, although rows are written between them', async () => {
      const inbox = await connectionRow(stage.services.db.root, world.accountId, world.ids.inbox)
      const scene = {
        accountId: world.accountId,
        maya: world.ownerId,
        omar: world.ids.member,
        vera: world.ownerId,
        inbox,
      }
      const all = (await list({ limit: '200' })).body.data.map((c) => c.id)
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body } = await list({ limit: '2', ...(cursor ? { cursor } : {}) })
        seen.push(...body.data.map((c) => c.id))
        cursor = body.next
        if (seen.length === 4) await writes(stage.services.db, scene, 'late', 'I come first in the order')
      }
      expect(seen).toEqual(all)
    })

    test('rows of the very same instant keep one order', async () => {
      await sql`UPDATE conversations SET last_message_at = '2026-11-20T10:00:00.123456Z' WHERE account_id = ${world.accountId}`.execute(
        stage.services.db.root,
      )
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body } = await list({ limit: '3', ...(cursor ? { cursor } : {}) })
        seen.push(...body.data.map((c) => c.id))
        cursor = body.next
      }
      expect(seen).toHaveLength(new Set(seen).size)
      expect(seen).toEqual([...seen].sort().reverse())
    })

    test('a cursor of another order or another list is refused', async () => {
      const { body } = await list({ limit: '1' })
      expect((await list({ cursor: body.next!, sort: 'number' })).status).toBe(400)
      expect((await list({ cursor: body.next! }, '/v1/labels')).status).toBe(400)
      expect((await list({ cursor: 'bm9uc2Vuc2U' })).status).toBe(400)
    })
  })

  describe('filters', () => {
    test('find what they say', async () => {
      const texts = async (filter: unknown) => (await filtered(filter)).body.data.length
      expect(await texts({ field: 'text', op: 'starts_with', value: '100%' })).toBe(3)
      expect(await texts({ field: 'text', op: 'contains', value: 'e_1' })).toBe(1)
      expect(await texts({ field: 'text', op: 'contains', value: 'e%1' })).toBe(0)
      expect(
        await texts({
          and: [
            { field: 'number', op: 'gt', value: 1 },
            { field: 'number', op: 'lte', value: 3 },
          ],
        }),
      ).toBe(2)
      expect(await texts({ field: 'label', op: 'eq', value: world.ids.label })).toBe(0)
      expect(await texts({ field: 'label', op: 'is_null' })).toBeGreaterThan(0)
      expect(await texts({ field: 'created_at', op: 'after', value: '2020-01-01' })).toBeGreaterThan(0)
      expect(await texts({ field: 'created_at', op: 'before', value: '2020-01-01T00:00:00+02:00' })).toBe(0)
    })

    const paths = [
      '/v1/conversations',
      '/v1/contacts',
      '/v1/members',
      '/v1/labels',
      '/v1/events',
      '/v1/raw-items',
      '/v1/deliveries',
      '/v1/tokens',
      '/v1/inboxes',
      '/v1/files',
      '/v1/suggestions',
      '/v1/merge-suggestions',
      '/v1/roles',
      '/v1/teams',
    ] as const
    const word = fc.oneof(
      fc.constantFrom(...payloads),
      fc.constantFrom('status', 'text', 'number', 'id', 'name', 'created_at', 'label'),
      fc.string(),
    )
    const value = fc.oneof(
      word,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(word, { maxLength: 3 }),
      fc.object(),
    )
    const condition = fc.record({ field: word, op: fc.oneof(fc.constantFrom(...operators), word), value })
    const filter = fc.oneof(
      condition,
      fc.record({ and: fc.array(condition, { maxLength: 3 }) }),
      fc.record({ or: fc.array(condition, { maxLength: 3 }) }),
      value,
    )
    const query = fc.record(
      {
        filter: fc.oneof(
          filter.map((f) => JSON.stringify(f) ?? ''),
          word,
        ),
        sort: word,
        limit: word,
        cursor: word,
      },
      { requiredKeys: [] },
    )

    test('whatever is written in them, the answer is 200 or 400 and of this account', async () => {
      const own = (await stage.ask('GET', '/v1/account', { token: world.token })).body.id
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...paths), query, async (path, asked) => {
          const answer = await list(
            Object.fromEntries(Object.entries(asked).filter(([, it]) => it !== undefined)) as Record<string, string>,
            path,
          )
          expect([200, 400]).toContain(answer.status)
          expect(answer.text).not.toContain('other.example')
          expect(own).toBe(world.accountId)
        }),
        { numRuns: 150 },
      )
    })

    test('a payload in a value of the right kind finds nothing, and changes nothing', async () => {
      const before = (await list({ limit: '200' })).body.data.length
      for (const payload of payloads) {
        const answer = await filtered({
          or: [
            { field: 'text', op: 'eq', value: payload },
            { field: 'text', op: 'starts_with', value: `${payload}…` },
          ],
        })
        if (answer.status === 200) expect([payload, answer.body.data]).toEqual([payload, []])
        else expect(answer.status).toBe(400)
      }
      expect((await list({ limit: '200' })).body.data.length).toBe(before)
    })
  })
})
