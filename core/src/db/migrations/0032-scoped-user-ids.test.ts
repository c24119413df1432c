// Ids of before were of no business. Which one they were given to, the inbox they wrote to says.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAccount } from '../../accounts/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { TestHub } from '../../testing/index.ts'
import { onEachEngine, startHub } from '../../testing/index.ts'
import { statements } from './0032-scoped-user-ids.ts'

onEachEngine((engine) => {
  let house: TestHub
  beforeEach(async () => {
    house = await startHub({ engine, plugins: [], config: { role: 'api' } })
  })
  afterEach(() => house.stop())

  const root = () => house.database.db.root
  const inbox = async (account: string, plugin: string, settings: Record<string, string>) => {
    const id = uuidv7()
    await root()
      .insertInto('connections')
      .values({
        account_id: account,
        id,
        kind: 'inbox',
        plugin,
        name: id,
        settings: JSON.stringify(settings),
        sealed: '{}',
        token: id,
      })
      .execute()
    return id
  }
  const person = async (account: string, value: string, inboxes: readonly string[]) => {
    const contact = uuidv7()
    const at = { account_id: account }
    await root()
      .insertInto('contacts')
      .values({ ...at, id: contact, attributes: '{}' })
      .execute()
    const claim = { ...at, contact_id: contact, namespace: 'whatsapp', value, verified: true }
    await root()
      .insertInto('identities')
      .values({ ...claim, id: uuidv7() })
      .execute()
    for (const inbox_id of inboxes)
      await root()
        .insertInto('threads')
        .values({ ...at, id: uuidv7(), inbox_id, key: value, contact_id: contact, namespace: 'whatsapp' })
        .execute()
  }
  const namespaces = async (table: 'identities' | 'threads') => {
    const { rows } = await sql<{ namespace: string; value: string }>`
      SELECT namespace, ${sql.ref(table === 'threads' ? 'key' : 'value')} AS value FROM ${sql.table(table)}`.execute(
      root(),
    )
    return new Map(rows.map(({ namespace, value }) => [value, namespace]))
  }

  test('an id is of the business its contact wrote to; one that leads to two of them finds nobody', async () => {
    const { accountId } = house
    const shop = await inbox(accountId, 'whatsapp', { businessAccountId: '111111' })
    const again = await inbox(accountId, 'whatsapp', { businessAccountId: '111111' })
    const other = await inbox(accountId, 'whatsapp', { businessAccountId: '222222' })
    const twilio = await inbox(accountId, 'sms', { accountSid: 'AC1' })
    await person(accountId, 'DE.1', [shop, again])
    await person(accountId, 'DE.2', [shop, other])
    await person(accountId, 'DE.3', [twilio])
    await person(accountId, '4915510010001', [shop])
    const elsewhere = await createAccount(house.hub.services, {
      name: 'Elsewhere',
      slug: 'elsewhere',
      owner: { name: 'Ed', email: 'ed@elsewhere.example' },
    })
    await person(elsewhere.accountId, 'DE.4', [
      await inbox(elsewhere.accountId, 'whatsapp', { businessAccountId: '333333' }),
    ])
    for (const statement of statements) await sql.raw(statement).execute(root())
    expect(await namespaces('identities')).toEqual(
      new Map([
        ['DE.1', 'whatsapp@111111'],
        ['DE.2', 'whatsapp'],
        ['DE.3', 'whatsapp@AC1'],
        ['4915510010001', 'whatsapp'],
        ['DE.4', 'whatsapp@333333'],
      ]),
    )
    expect((await namespaces('threads')).get('DE.1')).toBe('whatsapp@111111')
  })
})
