import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { applyConfiguration } from './apply.ts'
import { exportAccount, exportApps } from './export.ts'
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
    const [id] = await applyConfiguration(house.hub.services, readConfiguration(source, env), (line) => said.push(line))
    return { id: id!, said }
  }

  test('a file becomes an account, and the same file again changes nothing', async () => {
    const first = await apply(file, { LOFT_WHISTLE: WHISTLE })
    expect(first.said).toEqual([
      'created account harbour',
      'added member omar@harbour.example',
      'created team Orders',
      'added omar@harbour.example to team Orders',
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

  test('the hours of an inbox are applied once, stay where no file names them, and end where one says null', async () => {
    const LOFT_WHISTLE = WHISTLE
    await apply(file, { LOFT_WHISTLE })
    const open = (hours: string) =>
      apply(file.replace('team: Orders }', `team: Orders, hours: ${hours} }`), { LOFT_WHISTLE })
    const hours = "{ zone: Europe/Berlin, week: { mon: ['09:00-12:00', '13:00-17:00'] }, closed: ['2026-12-25'] }"
    const { id, said } = await open(hours)
    expect([said, (await open(hours)).said]).toEqual([['changed hours of Loft'], []])
    expect((await apply(file, { LOFT_WHISTLE })).said).toEqual([])
    const [{ hours: exported } = {}] = (await exportAccount(house.hub.services, id)).inboxes
    expect(exported).toMatchObject({ zone: 'Europe/Berlin', week: { mon: ['09:00-12:00', '13:00-17:00'], tue: [] } })
    await expect(open("{ zone: UTC, week: { mon: ['9-5'] } }")).rejects.toThrow('Hours look like 09:00-17:30')
    expect((await open('null')).said).toEqual(['changed hours of Loft'])
  })

  const apps = `
apps: [{ name: Rookery, plugin: pigeon, settings: { whistle: '\${ROOKERY_WHISTLE}' } }]
accounts:
  - slug: rook
    name: Rook
    members: [{ email: maya@rook.example, name: Maya, role: owner }]
    apps: [{ name: Tower, plugin: pigeon, settings: { whistle: '\${TOWER_WHISTLE}' } }]
    inboxes:
      - { name: East, channel: pigeon, settings: { whistle: '\${TOWER_WHISTLE}' }, app: Tower }
      - { name: West, channel: pigeon, settings: { whistle: '\${TOWER_WHISTLE}' }, app: Rookery }
`
  const secrets = { ROOKERY_WHISTLE: 'rrk', TOWER_WHISTLE: 'tww' }

  test('apps come before what uses them: one of the account, one of the deployment', async () => {
    const first = await apply(apps, secrets)
    expect(first.said).toEqual([
      'created app Rookery',
      'created account rook',
      'created app Tower',
      'created inbox East: connected',
      'created inbox West: connected',
    ])
    expect((await apply(apps, secrets)).said).toEqual([])
    expect((await apply(apps, { ...secrets, ROOKERY_WHISTLE: 'rrkk' })).said).toEqual(['changed app Rookery'])
  })

  test('a moved inbox is the only thing that changes; an app nobody made is named', async () => {
    const moved = apps.replace('app: Tower', 'app: Rookery')
    expect((await apply(moved, secrets)).said).toEqual(['changed app Rookery', 'changed inbox East: connected'])
    await expect(apply(apps.replace('app: Tower', 'app: Attic'), secrets)).rejects.toThrow('“Attic”')
  })

  test('exported apps apply again, and their secrets are named apart from those of inboxes', async () => {
    const { id } = await apply(apps, secrets)
    const { services } = house.hub
    const file = { apps: await exportApps(services, null), accounts: [await exportAccount(services, id)] }
    expect(JSON.stringify(file)).not.toMatch(/rrk|tww/)
    expect(file.apps[0]?.settings.whistle).toMatch(/^\$\{DEPLOYMENT_APP_ROOKERY_WHISTLE\}$/)
    expect(file.accounts[0]?.apps[0]?.settings.whistle).toMatch(/^\$\{APP_TOWER_WHISTLE\}$/)
    const env = {
      DEPLOYMENT_APP_ROOKERY_WHISTLE: 'rrk',
      APP_TOWER_WHISTLE: 'tww',
      EAST_WHISTLE: 'tww',
      WEST_WHISTLE: 'tww',
    }
    expect((await apply(JSON.stringify(file), env)).said).toEqual([])
  })

  test('a wrong setting in the last line is named before the first line is made', async () => {
    const half = `
apps: [{ name: Belfry, plugin: pigeon, settings: { whistle: w } }]
accounts:
  - { slug: first, name: First, members: [{ email: maya@first.example, name: Maya, role: owner }] }
  - slug: second
    name: Second
    members: [{ email: maya@second.example, name: Maya, role: owner }]
    inboxes:
      - { name: North, channel: pigeon, settings: { whistle: w }, app: Belfry }
      - { name: South, channel: pigeon, settings: { whistle: 7 } }
`
    await expect(apply(half, {})).rejects.toThrow('South: Setting whistle')
    await expect(apply(half.replace('whistle: 7', 'whistle: w, wistle: x'), {})).rejects.toThrow(
      /^South: Setting wistle: pigeon has none of that name, it has whistle/,
    )
    await expect(apply(half.replace('7 } }', 'w }, app: Attic }'), {})).rejects.toThrow('“Attic”')
    await expect(apply(half.replace('South, channel: pigeon', 'South, channel: raven'), {})).rejects.toThrow('raven')
    const { root } = house.hub.services.db
    const made = [
      ...(await root.selectFrom('accounts').select('slug as it').execute()),
      ...(await root.selectFrom('apps').select('name as it').execute()),
    ].map(({ it }) => it)
    expect(made.filter((it) => ['first', 'second', 'Belfry'].includes(it))).toEqual([])
  })

  test('a team that names a stranger says who', async () => {
    const wrong = file.replace('members: [omar@harbour.example]', 'members: [nadia@harbour.example]')
    await expect(apply(wrong, { LOFT_WHISTLE: WHISTLE })).rejects.toThrow(
      'names nadia@harbour.example, who is not a member',
    )
  })
})
