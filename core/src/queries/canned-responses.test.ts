import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { scene } from '../commands/testing/scene.ts'
import { stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Owner } from '../responses/store.ts'
import { insertResponse } from '../responses/store.ts'
import { onEachEngine } from '../testing/engines.ts'
import { cannedResponseViews, searchCannedResponses, visibleTo } from './canned-responses.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const account = () => it.shop.accountId
  const keep = (owner: Owner, shortCode: string, text = 'Hello') =>
    it.db.transaction((trx) => insertResponse(trx, account(), owner, { shortCode, parts: [{ is: 'text', text }] }))
  const team = async (name: string, ...members: string[]): Promise<string> => {
    const id = uuidv7()
    await it.db.root.insertInto('teams').values({ account_id: account(), id, name }).execute()
    for (const member_id of members)
      await it.db.root.insertInto('team_members').values({ account_id: account(), team_id: id, member_id }).execute()
    return id
  }
  const found = async (query: string, member = it.shop.omar) =>
    (await searchCannedResponses(it.db.root, account(), member, { query })).map((one) => one.shortCode)

  test('the whole code goes before its beginning, that before a word in it, that before words in the text', async () => {
    await keep({}, 'unrelated', 'See you soon')
    await keep({}, 'words-apart', 'Late, alas: your refund')
    await keep({}, 'in-text', 'About your refund-late case')
    await keep({}, 'begins', 'Refund-late parcels are paid at once')
    await keep({}, 'my-refund-late')
    await keep({}, 'refund-later')
    await keep({}, 'refund-late')
    const everywhere = ['refund-late', 'refund-later', 'my-refund-late', 'begins', 'in-text', 'words-apart']
    expect(await found('refund-late')).toEqual(['refund-late', 'refund-later', 'my-refund-late', 'begins', 'in-text'])
    expect(await found('refund late')).toEqual(everywhere)
    expect(await found('REFUND')).toEqual(everywhere)
    expect(await found('fund')).toEqual([
      'begins',
      'in-text',
      'words-apart',
      'my-refund-late',
      'refund-late',
      'refund-later',
    ])
    expect(await found('nothing like it')).toEqual([])
  })

  test('case, accents and width do not matter, and signs of SQL mean themselves', async () => {
    await keep({}, 'größe', 'Ｃａｆé, 100% sure_')
    for (const query of ['GRÖßE', 'große', 'cafe', 'CAFÉ', '100%', 'sure_'])
      expect(await found(query), query).toEqual(['größe'])
    for (const query of ['1_0', '%s', '_x', "'", '\\', '---', '{']) expect(await found(query), query).toEqual([])
  })

  test('among equals: a member’s own, then their teams’, then the account’s; what they used last first', async () => {
    const orders = await team('Orders', it.shop.omar)
    await keep({}, 'thanks', 'of the account')
    await keep({}, 'thanks-b')
    const used = await keep({}, 'thanks-c')
    await keep({ team: orders }, 'thanks', 'of Orders')
    await keep({ member: it.shop.omar }, 'thanks', 'of Omar')
    const texts = async (query: string) =>
      (await searchCannedResponses(it.db.root, account(), it.shop.omar, { query })).map((one) => one.text)
    expect((await texts('thanks')).slice(0, 3)).toEqual(['of Omar', 'of Orders', 'of the account'])
    expect(await found('thank')).toEqual(['thanks', 'thanks', 'thanks', 'thanks-b', 'thanks-c'])
    await it.command('use_canned_response', { response: used })
    expect(await found('thank')).toEqual(['thanks', 'thanks', 'thanks-c', 'thanks', 'thanks-b'])
    expect(await found('thank', it.shop.maya)).toEqual(['thanks', 'thanks-b', 'thanks-c'])
  })

  test('before anything is typed everything is offered, what was used last first', async () => {
    const ids = [await keep({}, 'a'), await keep({}, 'b'), await keep({}, 'c')]
    for (const response of [ids[2]!, ids[1]!]) await it.command('use_canned_response', { response })
    expect(await found('')).toEqual(['b', 'c', 'a'])
  })

  test('nobody is offered what belongs to a colleague, another team or another account', async () => {
    const orders = await team('Orders', it.shop.maya)
    await keep({ member: it.shop.maya }, 'secret-a')
    await keep({ team: orders }, 'secret-b')
    const other = await scene(it.db, { slug: 'other' })
    await it.db.transaction((trx) =>
      insertResponse(trx, other.accountId, {}, { shortCode: 'secret-c', parts: [{ is: 'text', text: 'x' }] }),
    )
    expect(await found('secret')).toEqual([])
    expect(await found('secret', it.shop.maya)).toEqual(['secret-a', 'secret-b'])
  })

  test('a response that is not theirs to see cannot be taken to hand', async () => {
    const response = await keep({ member: it.shop.maya }, 'mine')
    const taking = it.command('use_canned_response', { response })
    await expect(taking).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a code is unique for one owner, in whatever case it is written', async () => {
    await keep({}, 'hello')
    await keep({ member: it.shop.omar }, 'hello')
    await keep({ member: it.shop.maya }, 'hello')
    await expect(keep({}, 'hello')).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is a canned response “hello” here already.',
    })
    const views = await cannedResponseViews(it.db.root, account(), [], visibleTo(it.shop.omar))
    expect(views).toEqual([])
  })

  test('a search reads by the index of the owner, however many others have', async () => {
    const row = (n: number) => sql`(${account()}, ${uuidv7()}, ${null}, ${`code${n}`}, '[]', 'x', ${`code${n}`}, 'x')`
    const other = await scene(it.db, { slug: 'other' })
    const foreign = (n: number) =>
      sql`(${other.accountId}, ${uuidv7()}, ${other.maya}, ${`code${n}`}, '[]', 'x', 'x', 'x')`
    const columns = sql`canned_responses (account_id, id, member_id, short_code, parts, text, code_words, searched)`
    await sql`INSERT INTO ${columns} VALUES ${sql.join([row(1), row(2)])}`.execute(it.db.root)
    for (let from = 0; from < 3_000; from += 500)
      await sql`INSERT INTO ${columns} VALUES ${sql.join(Array.from({ length: 500 }, (_, n) => foreign(from + n)))}`.execute(
        it.db.root,
      )
    await sql`ANALYZE canned_responses`.execute(it.db.root)
    const plan = async (owner: RawBuilder<unknown>) => {
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        EXPLAIN SELECT id FROM canned_responses r WHERE r.account_id = ${account()} AND ${owner}`.execute(it.db.root)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    const team = sql`r.member_id IS NULL AND r.team_id IN (SELECT team_id FROM team_members WHERE member_id = ${it.shop.omar})`
    for (const owner of [sql`r.member_id = ${it.shop.omar}`, team, sql`r.member_id IS NULL AND r.team_id IS NULL`])
      expect(await plan(owner)).toContain('canned_responses_code')
    expect(await found('code')).toEqual(['code1', 'code2'])
  })
})
