import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { available, RUN_KEY } from '../testing/environment.ts'
import { needs } from '../testing/index.ts'
import { emptyDatabase } from '../testing/postgres.ts'
import { deskless, embeddedFolder, start } from './testing/process.ts'

/** Every command is a process that opens the database anew. */
const PATIENCE_MS = 120_000
const KEY = 'ab'.repeat(32)
const company = `
accounts:
  - slug: harbour
    name: Harbour Books
    members: [{ email: maya@harbour.example, name: Maya, role: owner }]
`

let home: Awaited<ReturnType<typeof embeddedFolder>>
let env: Record<string, string>
beforeAll(async () => {
  home = await embeddedFolder()
  env = { DATA_DIR: home.folder, DESKLESS_DEMO: 'off', DESKLESS_KEY: KEY, PORT: '0' }
  env.DESKLESS_CONFIG = join(home.folder, 'deskless.config.ts')
  await writeFile(env.DESKLESS_CONFIG, 'export const plugins = []\n')
})
afterAll(() => home.remove())

const run = (line: string, typed?: string) => deskless(line.split(' '), env, typed)

test('maya sets up her company, signs in and asks the API, all from a terminal', { timeout: PATIENCE_MS }, async () => {
  const file = join(home.folder, 'company.yaml')
  await writeFile(file, company)
  expect(await run(`apply ${file}`)).toEqual({ code: 0, said: 'created account harbour\n', complained: '' })
  expect((await run('invite maya@harbour.example')).said).toMatch(
    /^http:\/\/localhost:0\/\S+\nWorks once, until 20\d\d/,
  )
  expect((await run('user maya@harbour.example --name Maya', 'a rather long password\n')).said).toBe(
    'maya@harbour.example can sign in.\n',
  )
  const token = (await run('token maya@harbour.example --account harbour')).said.trim()
  expect((await run('replay')).said).toBe('0 kept items are read once more as soon as the hub runs.\n')
  expect((await run('send-kept')).said).toBe('0 answers that were kept back are sent as soon as the hub runs.\n')
  const hub = await start(env)
  const me = await fetch(`${hub.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  expect(await me.json()).toMatchObject({ member: { name: 'Maya' } })
  const { code, said } = await run('doctor')
  expect([code, said.includes('FIX')]).toEqual([0, false])
  expect(said).toMatch(/ok +database: in use by a running hub/)
  await hub.stop()
})

test('what cannot be done is one sentence, and exit code 1', { timeout: PATIENCE_MS }, async () => {
  const sentence = async (line: string) => {
    const { code, said, complained } = await run(line)
    expect([line, code, said]).toEqual([line, 1, ''])
    return complained
  }
  expect(await sentence('aply company.yaml')).toBe('There is no command “aply”: pnpm deskless help lists them.\n')
  expect(await sentence('replay forty')).toBe('Ids of kept items are whole numbers.\n')
  expect(await sentence('user')).toBe('Say whose: deskless user <email> --name <name>.\n')
  expect(await sentence('token --scope all')).toContain("Unknown option '--scope'")
  expect(await sentence('apply')).toBe('Say which file: deskless apply <file.yaml>.\n')
})

test('the doctor lists every setting, hides secrets and is content', { timeout: PATIENCE_MS }, async () => {
  const { code, said } = await run('doctor')
  expect([code, said.includes('FIX')]).toEqual([0, false])
  expect(said).toMatch(/DESKLESS_KEY +\(set\)/)
  expect(said).not.toContain(KEY)
  expect(said).toMatch(/ok +sealing key/)
})

test('the doctor names what is wrong, and goes on looking', { timeout: PATIENCE_MS }, async () => {
  const wrong = {
    DESKLESS_CONFIG: '/nowhere/plugins.ts',
    DESKLESS_KEY: 'cd'.repeat(32),
    DESKLESS_HASTE: '6',
    DESKLESS_RAW_DAY: '7',
  }
  const { code, said } = await deskless(['doctor'], { ...env, ...wrong })
  expect(code).toBe(1)
  expect(said).toContain('FIX  DESKLESS_HASTE: it is for fault runs only.')
  expect(said).toContain('FIX  DESKLESS_RAW_DAY: it is no setting of the hub, so nothing changes by it.')
  expect(said).toContain('FIX  plugins: The list of plugins /nowhere/plugins.ts is not there: check DESKLESS_CONFIG.')
  expect(said).toMatch(/FIX +sealing key: .*DESKLESS_KEY/)
  expect(said).toMatch(/ok +migrations/)
})

test('migrate brings an empty database up to date, once, by its direct address', {
  ...needs('postgres'),
  timeout: PATIENCE_MS,
}, async () => {
  const { url, end } = await emptyDatabase(available().postgres ?? '', process.env[RUN_KEY] ?? 'alone')
  try {
    const pooled = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/pooled', DATABASE_DIRECT_URL: url }
    const migrate = () => deskless(['migrate'], { ...env, ...pooled })
    expect((await migrate()).said).toMatch(/^Applied migration 0001-tenants\.\n(Applied migration .*\n)+$/)
    expect(await migrate()).toEqual({ code: 0, said: 'The database is up to date.\n', complained: '' })
  } finally {
    await end()
  }
})
