// What a filter finds on a real list: exactly the rows it means and no others.
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import type { Condition, Filter } from '../contract/index.ts'
import { operators, readFilter, uuidv7 } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { pageOfIds } from './keyset.ts'
import { contactsList, conversationsList } from './lists.ts'

const [maya, omar] = ['maya', 'omar']
const [urgent, refund] = [uuidv7(), uuidv7()]
const at = (time: string) => `2026-11-20T${time}Z`

/** Six people wrote, in this order: their conversations have the numbers 1 to 6. */
const people = {
  nadia: { says: 'Where is my parcel?', status: 'open', assignee: maya, at: at('10:00:00'), labels: [urgent] },
  omid: { says: 'My parcel came', status: 'pending', assignee: omar, at: at('11:00:00'), labels: [urgent, refund] },
  dana: { says: 'Thank you', status: 'snoozed', assignee: maya, at: at('11:00:00'), until: at('18:00:00') },
  jan: { says: 'where are you?', status: 'resolved', assignee: omar, at: at('12:00:00.000001') },
  lea: { says: '100% sure', status: 'open', at: at('23:30:00'), labels: [refund] },
  kim: { says: 'WHERE_IS it!', status: 'open', at: '2026-11-21T00:00:00Z', spam: true },
} as const
type Who = keyof typeof people
const everybody = Object.keys(people) as Who[]
const but = (...left: Who[]) => everybody.filter((who) => !left.includes(who))

/** A condition, and who it finds. `maya` and `omar` stand for their ids. */
const cases: [Condition, Who[]][] = [
  [{ field: 'status', op: 'eq', value: 'open' }, ['nadia', 'lea', 'kim']],
  [{ field: 'assignee', op: 'eq', value: maya }, ['nadia', 'dana']],
  [{ field: 'number', op: 'eq', value: 3 }, ['dana']],
  [{ field: 'spam', op: 'eq', value: true }, ['kim']],
  [{ field: 'text', op: 'eq', value: 'Thank you' }, ['dana']],
  [{ field: 'text', op: 'eq', value: 'thank you' }, []],
  [{ field: 'label', op: 'eq', value: urgent }, ['nadia', 'omid']],
  [{ field: 'last_message_at', op: 'eq', value: '2026-11-20T13:00:00+02:00' }, ['omid', 'dana']],
  [{ field: 'status', op: 'ne', value: 'open' }, ['omid', 'dana', 'jan']],
  [{ field: 'assignee', op: 'ne', value: omar }, ['nadia', 'dana', 'lea', 'kim']],
  [{ field: 'spam', op: 'ne', value: true }, but('kim')],
  [{ field: 'snoozed_until', op: 'ne', value: at('18:00:00') }, but('dana')],
  [{ field: 'label', op: 'ne', value: urgent }, but('nadia', 'omid')],
  [{ field: 'number', op: 'gt', value: 4 }, ['lea', 'kim']],
  [{ field: 'last_message_at', op: 'gt', value: at('11:00:00') }, ['jan', 'lea', 'kim']],
  [{ field: 'snoozed_until', op: 'gt', value: at('00:00:00') }, ['dana']],
  [{ field: 'number', op: 'gte', value: 4 }, ['jan', 'lea', 'kim']],
  [{ field: 'last_message_at', op: 'gte', value: at('11:00:00') }, but('nadia')],
  [{ field: 'number', op: 'lt', value: 2 }, ['nadia']],
  [{ field: 'last_message_at', op: 'lt', value: at('11:00:00') }, ['nadia']],
  [{ field: 'number', op: 'lte', value: 2 }, ['nadia', 'omid']],
  [{ field: 'last_message_at', op: 'lte', value: at('12:00:00') }, ['nadia', 'omid', 'dana']],
  [{ field: 'status', op: 'in', value: ['pending', 'resolved'] }, ['omid', 'jan']],
  [{ field: 'number', op: 'in', value: [1, 6, 99] }, ['nadia', 'kim']],
  [{ field: 'assignee', op: 'in', value: [maya, omar] }, ['nadia', 'omid', 'dana', 'jan']],
  [{ field: 'label', op: 'in', value: [urgent, refund] }, ['nadia', 'omid', 'lea']],
  [{ field: 'status', op: 'in', value: [] }, []],
  [{ field: 'status', op: 'nin', value: ['pending', 'resolved'] }, ['nadia', 'dana', 'lea', 'kim']],
  [{ field: 'assignee', op: 'nin', value: [maya] }, but('nadia', 'dana')],
  [{ field: 'label', op: 'nin', value: [refund] }, but('omid', 'lea')],
  [{ field: 'assignee', op: 'nin', value: [] }, everybody],
  [{ field: 'text', op: 'contains', value: 'PARCEL' }, ['nadia', 'omid']],
  [{ field: 'text', op: 'contains', value: '0% s' }, ['lea']],
  [{ field: 'text', op: 'contains', value: 'e_i' }, ['kim']],
  [{ field: 'text', op: 'contains', value: 'it!' }, ['kim']],
  [{ field: 'text', op: 'starts_with', value: 'where' }, ['nadia', 'jan', 'kim']],
  [{ field: 'text', op: 'starts_with', value: 'where ' }, ['nadia', 'jan']],
  [{ field: 'text', op: 'starts_with', value: 'parcel' }, []],
  [{ field: 'assignee', op: 'is_null' }, ['lea', 'kim']],
  [{ field: 'snoozed_until', op: 'is_null' }, but('dana')],
  [{ field: 'label', op: 'is_null' }, ['dana', 'jan', 'kim']],
  [{ field: 'assignee', op: 'not_null' }, ['nadia', 'omid', 'dana', 'jan']],
  [{ field: 'resolved_at', op: 'not_null' }, ['jan']],
  [{ field: 'label', op: 'not_null' }, ['nadia', 'omid', 'lea']],
  [{ field: 'last_message_at', op: 'before', value: at('11:00:00') }, ['nadia']],
  [{ field: 'last_message_at', op: 'before', value: '2026-11-21' }, but('kim')],
  [{ field: 'last_message_at', op: 'after', value: at('12:00:00') }, ['jan', 'lea', 'kim']],
  [{ field: 'last_message_at', op: 'after', value: '2026-11-21T01:00:00+02:00' }, ['lea', 'kim']],
  [{ field: 'snoozed_until', op: 'before', value: '2030-01-01' }, ['dana']],
]

/** A tree of conditions and who it finds, by nothing but sets of people. */
type Tree = { filter: Filter; finds: ReadonlySet<Who> }
const leaf = fc.constantFrom(...cases.map(([filter, who]): Tree => ({ filter, finds: new Set(who) })))
const and = (parts: Tree[]): Tree => ({
  filter: { and: parts.map((part) => part.filter) },
  finds: new Set(everybody.filter((who) => parts.every(({ finds }) => finds.has(who)))),
})
const or = (parts: Tree[]): Tree => ({
  filter: { or: parts.map((part) => part.filter) },
  finds: new Set(everybody.filter((who) => parts.some(({ finds }) => finds.has(who)))),
})
const branch = (of: fc.Arbitrary<Tree>) => {
  const parts = fc.array(of, { maxLength: 3 })
  return fc.oneof(of, parts.map(and), parts.map(or))
}
const tree = branch(branch(branch(leaf)))

onEachEngine((engine) => {
  let database: TestDatabase
  let shop: Scene
  const whose = new Map<string, Who>()
  beforeAll(async () => {
    database = await testDatabase(engine)
    shop = await scene(database.db)
    await addLabels()
    for (const who of everybody) whose.set(await cameToBe(who), who)
    const elsewhere = await scene(database.db, { slug: 'elsewhere' })
    await writes(database.db, elsewhere, 'somebody', 'Where is my parcel?')
  })
  afterAll(() => database.close())

  const addLabels = async () => {
    const labels = [urgent, refund].map((id) => ({ account_id: shop.accountId, id, name: id }))
    await database.db.root.insertInto('labels').values(labels).execute()
  }

  const cameToBe = async (who: Who): Promise<string> => {
    const its: Partial<Record<string, unknown>> & { says: string; labels?: readonly string[] } = people[who]
    const { root } = database.db
    const { id } = await writes(database.db, shop, who, its.says)
    await sql`UPDATE conversations SET status = ${its.status}, assignee_id = ${idOf(its.assignee ?? null)},
      last_message_at = ${its.at}::timestamptz, snoozed_until = ${its.until ?? null}::timestamptz, spam = ${its.spam ?? false},
      resolved_at = CASE WHEN ${its.status} = 'resolved' THEN now() END WHERE id = ${id}`.execute(root)
    const labels = (its.labels ?? []).map((label_id) => ({ account_id: shop.accountId, conversation_id: id, label_id }))
    if (labels.length > 0) await root.insertInto('conversation_labels').values(labels).execute()
    return id
  }

  const idOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(idOf)
    return value === maya || value === omar ? shop[value as 'maya' | 'omar'] : value
  }
  const withIds = (filter: Filter): Filter => {
    if ('and' in filter) return { and: filter.and.map(withIds) }
    if ('or' in filter) return { or: filter.or.map(withIds) }
    return 'value' in filter ? { ...filter, value: idOf(filter.value) } : filter
  }
  const found = async (filter: Filter): Promise<Who[]> => {
    const asked = { filter: readFilter(JSON.stringify(withIds(filter))), sort: 'number' }
    const { data } = await pageOfIds(database.db.root, conversationsList, shop.accountId, asked)
    return data.map((id) => whose.get(id) as Who)
  }

  describe('one condition finds who it means', () => {
    test.each(cases)('%j: %j', async (condition, who) => {
      expect(await found(condition)).toEqual(who)
    })

    test('and none of the operators is left out above', () => {
      expect(new Set(cases.map(([{ op }]) => op))).toEqual(new Set(operators))
    })
  })

  test('a person is found by every address, also by one that came with a contact merged into them', async () => {
    const { root } = database.db
    const rows = await root
      .selectFrom('contacts')
      .select(['id', 'name'])
      .where('account_id', '=', shop.accountId)
      .execute()
    const idOf = (who: Who) => rows.find(({ name }) => name === who)!.id
    const has = (who: Who, ...addresses: [value: string, spelled: string | null][]) =>
      root
        .insertInto('identities')
        .values(
          addresses.map(([value, spelled]) => ({
            account_id: shop.accountId,
            id: uuidv7(),
            contact_id: idOf(who),
            namespace: 'email',
            value,
            spelled,
            verified: false,
          })),
        )
        .execute()
    await has('nadia', ['n@work.example', null], ['nadia@home.example', 'Nadia@Home.example'])
    await has('omid', ['omid@old.example', null])
    await has('dana', ['dana@work.example', null])
    await root
      .updateTable('contacts')
      .set({ root_id: idOf('nadia') })
      .where('id', '=', idOf('omid'))
      .execute()
    const found = async (condition: object) => {
      const filter = readFilter(JSON.stringify({ field: 'email', ...condition }))
      const page = await pageOfIds(root, contactsList, shop.accountId, { filter, sort: 'name' }, sql`k.root_id IS NULL`)
      return page.data.map((id) => rows.find((row) => row.id === id)?.name)
    }
    for (const value of ['n@work.example', 'nadia@home.example', 'Nadia@Home.example', 'omid@old.example'])
      expect([value, await found({ op: 'eq', value })]).toEqual([value, ['nadia']])
    expect(await found({ op: 'in', value: ['omid@old.example', 'dana@work.example'] })).toEqual(['dana', 'nadia'])
    expect(await found({ op: 'contains', value: '@WORK' })).toEqual(['dana', 'nadia'])
    expect(await found({ op: 'ne', value: 'omid@old.example' })).toEqual(['dana', 'jan', 'kim', 'lea'])
    expect(await found({ op: 'nin', value: ['dana@work.example'] })).toEqual(['jan', 'kim', 'lea', 'nadia'])
    expect(await found({ op: 'is_null' })).toEqual(['jan', 'kim', 'lea'])
    expect(await found({ op: 'not_null' })).toEqual(['dana', 'nadia'])
    await root.updateTable('contacts').set({ root_id: null }).where('id', '=', idOf('omid')).execute()
  })

  describe('several together', () => {
    test('all of them, one of them, and one within the other', async () => {
      const open: Condition = { field: 'status', op: 'eq', value: 'open' }
      const unassigned: Condition = { field: 'assignee', op: 'is_null' }
      const parcel: Condition = { field: 'text', op: 'contains', value: 'parcel' }
      expect(await found({ and: [open, unassigned] })).toEqual(['lea', 'kim'])
      expect(await found({ or: [parcel, unassigned] })).toEqual(['nadia', 'omid', 'lea', 'kim'])
      expect(await found({ and: [open, { or: [parcel, { field: 'spam', op: 'eq', value: true }] }] })).toEqual([
        'nadia',
        'kim',
      ])
      expect(await found({ or: [{ and: [open, parcel] }, { and: [] }] })).toEqual(everybody)
      expect(await found({ and: [open, { or: [] }] })).toEqual([])
    })

    test('whatever the tree, what sets of people would say', async () => {
      await fc.assert(
        fc.asyncProperty(tree, async ({ filter, finds }) => {
          expect(await found(filter)).toEqual(everybody.filter((who) => finds.has(who)))
        }),
        { numRuns: 100 },
      )
    })
  })
})
