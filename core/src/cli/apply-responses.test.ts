import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { insertResponse } from '../responses/store.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { applyConfiguration } from './apply.ts'
import { exportAccount } from './export.ts'
import { readConfiguration } from './file.ts'

const file = `
accounts:
  - slug: harbour
    name: Harbour Books
    members: [{ email: maya@harbour.example, name: Maya, role: owner }]
    teams: [{ name: Orders, members: [maya@harbour.example] }]
    cannedResponses:
      - shortCode: Late
        text: |
          Hi {{contact.first_name|there}},

          - it is *late*
          - [track it](https://shop.example/o/{{conversation.number}})
      - { shortCode: late, team: Orders, text: 'Late, says {{agent.first_name}}' }
`

onEachEngine((engine) => {
  let house: TestHub
  beforeEach(async () => {
    house = await startHub({ engine, plugins: [] })
  })
  afterEach(() => house.stop())

  const root = () => house.database.db.root
  const apply = async (source: string): Promise<string[]> => {
    const said: string[] = []
    await applyConfiguration(house.hub.services, readConfiguration(source, {}), (line) => said.push(line))
    return said
  }
  const accountId = async () =>
    (await root().selectFrom('accounts').select('id').where('slug', '=', 'harbour').executeTakeFirstOrThrow()).id
  const texts = async () =>
    (await root().selectFrom('canned_responses').select('text').orderBy('text').execute()).map((row) => row.text)

  test('applied twice they are made once; what the file says anew is changed', async () => {
    expect(await apply(file)).toEqual(
      expect.arrayContaining(['created canned response late', 'created canned response late']),
    )
    expect(await apply(file)).toEqual([])
    expect(await texts()).toEqual([
      'Hi {{contact.first_name|there}},\n\n- it is late\n- track it (https://shop.example/o/{{conversation.number}})',
      'Late, says {{agent.first_name}}',
    ])
    expect(await apply(file.replace('Late, says', 'Sorry, says'))).toEqual(['changed canned response late'])
    expect(await texts()).toContain('Sorry, says {{agent.first_name}}')
  })

  test('what is exported applies again and changes nothing; somebody’s own is not in it', async () => {
    await apply(file)
    const id = await accountId()
    const { id: member } = await root()
      .selectFrom('members')
      .select('id')
      .where('account_id', '=', id)
      .executeTakeFirstOrThrow()
    const own = { shortCode: 'own', parts: [{ is: 'text' as const, text: 'mine' }] }
    await house.database.db.transaction((trx) => insertResponse(trx, id, { member }, own))
    const exported = await exportAccount(house.hub.services, id)
    expect(exported.cannedResponses.map(({ shortCode, team }) => [shortCode, team])).toEqual(
      expect.arrayContaining([
        ['late', undefined],
        ['late', 'Orders'],
      ]),
    )
    expect(exported.cannedResponses).toHaveLength(2)
    expect(await apply(stringify({ accounts: [exported] }))).toEqual([])
  })

  test('attachments stay when the words change', async () => {
    await apply(file)
    const services = house.hub.services.hubFor(await accountId(), 'x')
    const { id, name } = await services.files.save({ name: 'map.txt', bytes: Buffer.from('left') })
    const map = { is: 'file' as const, file: id, name, mime: 'text/plain', as: 'file' as const }
    await root()
      .updateTable('canned_responses')
      .set({ parts: JSON.stringify([map]) })
      .where('team_id', 'is not', null)
      .execute()
    await apply(file)
    const row = await root()
      .selectFrom('canned_responses')
      .select('parts')
      .where('team_id', 'is not', null)
      .executeTakeFirstOrThrow()
    expect(row.parts.map((part) => part.is)).toEqual(['text', 'file'])
  })

  test('a variable nobody knows is named before anything is applied', async () => {
    const wrong = file.replace('{{agent.first_name}}', '{{agent.shoe_size}}')
    await expect(apply(wrong)).rejects.toThrow('There is no variable {{agent.shoe_size}}.')
    expect(await root().selectFrom('accounts').select('id').where('slug', '=', 'harbour').execute()).toEqual([])
  })
})
