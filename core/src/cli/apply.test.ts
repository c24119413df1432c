import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { applyAccount } from './apply.ts'
import { exportAccount } from './export.ts'
import { readConfiguration } from './file.ts'

const file = `
accounts:
  - slug: harbour
    name: Harbour Books
    members:
      - { email: maya@harbour.example, name: Maya, role: owner }
      - { email: omar@harbour.example, name: Omar }
    teams: [{ name: Orders, members: [omar@harbour.example] }]
    labels: [{ name: vip, color: '#aa3300' }]
    inboxes: [{ name: Loft, channel: pigeon, settings: { whistle: '\${LOFT_WHISTLE}' }, assign: round-robin, team: Orders }]
`

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [pigeonPost().plugin] })
  })
  afterAll(() => house.stop())

  const apply = async (source: string, env: Record<string, string>) => {
    const said: string[] = []
    const [account] = readConfiguration(source, env).accounts
    const id = await applyAccount(house.hub.services, account as never, (sentence) => said.push(sentence))
    return { id, said }
  }

  test('a file becomes an account, and the same file again changes nothing', async () => {
    const first = await apply(file, { LOFT_WHISTLE: WHISTLE })
    expect(first.said).toEqual([
      'created account harbour',
      'added member omar@harbour.example',
      'created team Orders',
      'created label vip',
      'created inbox Loft: connected',
    ])
    expect((await apply(file, { LOFT_WHISTLE: WHISTLE })).said).toEqual([])
  })

  test('a changed secret is the only thing that changes', async () => {
    expect((await apply(file, { LOFT_WHISTLE: 'another' })).said).toEqual(['changed inbox Loft: connected'])
  })

  test('export prints what apply reads, and no secret', async () => {
    const { id } = await apply(file, { LOFT_WHISTLE: WHISTLE })
    const exported = await exportAccount(house.hub.services, id)
    expect(JSON.stringify(exported)).not.toContain(WHISTLE)
    expect(exported.inboxes[0]?.settings.whistle).toMatch(/^\$\{LOFT_WHISTLE\}$/)
    const again = await apply(JSON.stringify({ accounts: [exported] }), { LOFT_WHISTLE: WHISTLE })
    expect(again.said).toEqual([])
  })

  test('a team that names a stranger says who', async () => {
    const wrong = file.replace('members: [omar@harbour.example]', 'members: [nadia@harbour.example]')
    await expect(apply(wrong, { LOFT_WHISTLE: WHISTLE })).rejects.toThrow(
      'names nadia@harbour.example, who is not a member',
    )
  })
})
