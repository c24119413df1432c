// Every list by every sort, both ways, page after page: nothing twice, nothing left out, also where places are equal.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parcel } from '../http/testing/parcel.ts'
import type { Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import type { World } from '../http/testing/world.ts'
import { buildWorld } from '../http/testing/world.ts'
import { onEachEngine } from '../testing/index.ts'
import type { List } from './keyset.ts'
import { pageOfIds } from './keyset.ts'
import * as definitions from './lists.ts'

type Name = keyof typeof definitions
const lists: Record<Name, List> = { ...definitions }
type Place = Record<string, string | number | boolean | null>

const COPIES = 9
/** Some of them of one instant, and the next a microsecond later. */
const when = (i: number) => `2026-11-20T10:00:00.12345${i % 3}Z`
const name = (i: number) => ['ada', 'bea', 'cem'][i % 3] as string

/** In which table the rows of a list stand, and what of a copy is its own: what must be unique, and the places that may be equal. */
const rows: Record<
  Name,
  { table: string; copy: (i: number, conversations: readonly string[], contacts: readonly string[]) => Place }
> = {
  conversationsList: {
    table: 'conversations',
    copy: (i) => ({
      number: 1_000 - i,
      status: 'resolved',
      last_message_at: when(i),
      updated_at: when(i),
      created_at: when(i),
    }),
  },
  messagesList: {
    table: 'messages',
    // Equal only where they are of two conversations.
    copy: (i, [one = '', other = '']) => ({
      conversation_id: i < 5 ? one : other,
      number: 100 + (i % 5),
      seq: 200 - (i % 5),
    }),
  },
  contactsList: { table: 'contacts', copy: (i) => ({ name: name(i), created_at: when(i) }) },
  membersList: {
    table: 'members',
    copy: (i) => ({ name: name(i), created_at: when(i), user_id: `user ${i}`, email: `${i}@copies.example` }),
  },
  teamsList: { table: 'teams', copy: (i) => ({ name: `team${9 - i}`, created_at: when(i) }) },
  labelsList: { table: 'labels', copy: (i) => ({ name: `label${9 - i}`, created_at: when(i) }) },
  cannedResponsesList: {
    table: 'canned_responses',
    // Equal only where they are of two owners.
    copy: (i) => ({
      short_code: `copy${i >> 1}`,
      created_at: when(i),
      ...(i % 2 === 0 ? { member_id: null } : {}),
    }),
  },
  rolesList: { table: 'roles', copy: (i) => ({ name: name(i), key: `copy${i}` }) },
  connectionsList: {
    table: 'connections',
    copy: (i) => ({
      kind: i % 2 === 0 ? 'inbox' : 'installation',
      name: `copy${i >> 1}`,
      created_at: when(i),
      token: `copy ${i}`,
    }),
  },
  appsList: { table: 'apps', copy: (i) => ({ name: `app${9 - i}`, created_at: when(i), token: `copy ${i}` }) },
  tokensList: { table: 'api_tokens', copy: (i) => ({ name: name(i), created_at: when(i), hash: `\\x0${i}` }) },
  deliveriesList: { table: 'deliveries', copy: (i) => ({ created_at: when(i) }) },
  suggestionsList: { table: 'suggestions', copy: (i) => ({ created_at: when(i) }) },
  mergeSuggestionsList: {
    table: 'merge_suggestions',
    // No two rows name the same pair.
    copy: (i, _, contacts) => ({ contact_id: contacts[i] ?? '', other_id: contacts[i + 1] ?? '', created_at: when(i) }),
  },
  filesList: { table: 'files', copy: (i) => ({ created_at: when(i) }) },
  rawItemsList: { table: 'raw_items', copy: (i) => ({ key: `copy ${i}` }) },
  eventsList: { table: 'events', copy: (i) => ({ seq: 1_000 + i }) },
  auditList: { table: 'audit', copy: (i) => ({ created_at: when(i) }) },
}

const sorts = (Object.entries(lists) as [Name, List][]).flatMap(([list, { sorts }]) =>
  Object.keys(sorts).flatMap((sort) => [
    { list, sort, order: sort },
    { list, sort, order: `-${sort}` },
  ]),
)

onEachEngine((engine) => {
  let stage: Stage
  let world: World
  const copies = new Map<Name, (Place & { id: string })[]>()
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    world = await buildWorld(stage, 'acme')
    await buildWorld(stage, 'other')
    await stage.ask('POST', '/v1/labels', { token: world.token, body: { name: 'for the audit' } })
    for (const list of Object.keys(lists) as Name[]) copies.set(list, await copied(list))
  })
  afterAll(() => stage.close())

  const copied = async (list: Name) => {
    const made: (Place & { id: string })[] = []
    const conversations = [world.ids.conversation, copies.get('conversationsList')?.[0]?.id ?? '']
    const contacts = [world.ids.contact, ...(copies.get('contactsList') ?? []).map(({ id }) => id)].sort()
    for (let i = 0; i < COPIES; i++) {
      const place = rows[list].copy(i, conversations, contacts)
      made.push({ ...place, id: await copyOf(list, place) })
    }
    return made
  }

  const copyOf = async (list: Name, place: Place): Promise<string> => {
    const { root } = stage.services.db
    const table = sql.table(rows[list].table)
    const columns = await sql<{ name: string }>`
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = ${rows[list].table} AND is_identity = 'NO'`.execute(root)
    const names = sql.join(columns.rows.map((column) => sql.ref(column.name)))
    const own = JSON.stringify(lists[list].idAs === 'uuid' ? { ...place, id: randomUUID() } : place)
    const { rows: made } = await sql<{ id: string }>`
      INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::${table},
        (SELECT to_jsonb(x) FROM ${table} x WHERE account_id = ${world.accountId} LIMIT 1) || ${own}::jsonb)
      RETURNING id::text`.execute(root)
    return made[0]?.id as string
  }

  const idsIn = async (list: Name): Promise<string[]> => {
    const { rows: all } = await sql<{ id: string }>`
      SELECT id::text FROM ${sql.table(rows[list].table)} WHERE account_id = ${world.accountId}`.execute(
      stage.services.db.root,
    )
    return all.map((row) => row.id)
  }

  const walked = async (list: Name, sort: string): Promise<string[]> => {
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const asked = { sort, limit: 2, ...(cursor ? { cursor } : {}) }
      const page = await pageOfIds(stage.services.db.root, lists[list], world.accountId, asked)
      expect(page.data.length).toBeLessThanOrEqual(2)
      seen.push(...page.data)
      if (page.next === null) return seen
      cursor = page.next
    }
  }

  /** What the copies' order must be, by nothing but comparing what was written. */
  const inOrder = (list: Name, sort: string, down: boolean): string[] => {
    const [first, last] = down ? [1, -1] : [-1, 1]
    const byId = (a: string, b: string) =>
      lists[list].idAs === 'uuid' ? (a < b ? first : last) : Number(a) < Number(b) ? first : last
    const place = (row: Place & { id: string }) => (sort === 'id' ? Number(row.id) : (row[sort] as string | number))
    return [...(copies.get(list) ?? [])]
      .sort((a, b) => (place(a) === place(b) ? byId(a.id, b.id) : place(a) < place(b) ? first : last))
      .map((row) => row.id)
  }

  describe('page after page', () => {
    test.each(sorts)('$list by $order', async ({ list, sort, order }) => {
      const seen = await walked(list, order)
      expect(seen).toHaveLength(new Set(seen).size)
      expect(new Set(seen)).toEqual(new Set(await idsIn(list)))
      const own = new Set(copies.get(list)?.map((row) => row.id))
      expect(seen.filter((id) => own.has(id))).toEqual(inOrder(list, sort, order.startsWith('-')))
    })

    test('the first page is in the order of the list itself', async () => {
      for (const [list, { order }] of Object.entries(lists) as [Name, List][]) {
        const { data } = await pageOfIds(stage.services.db.root, lists[list], world.accountId, { limit: 200 })
        expect([list, data]).toEqual([list, await walked(list, order)])
      }
    })
  })

  test('places are equal wherever they can be', () => {
    const unique = sorts.filter(({ list, sort }) => {
      const places = (copies.get(list) ?? []).map((row) => row[sort])
      return sort === 'id' || new Set(places).size === places.length
    })
    expect([...new Set(unique.map(({ list, sort }) => `${list} ${sort}`))].sort()).toEqual([
      'appsList name',
      'conversationsList number',
      'eventsList id',
      'labelsList name',
      'rawItemsList id',
      'teamsList name',
    ])
  })
})
