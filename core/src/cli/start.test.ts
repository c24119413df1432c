import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { embeddedFolder, start, startRefused } from './testing/process.ts'

/** Every start opens the embedded database anew. */
const PATIENCE_MS = 120_000

const plugins = `
const shop = {
  id: 'shop',
  contract: 1,
  demo: {
    start: async ({ hubUrl, say }) => {
      say('The shop is being furnished.')
      return { page: { title: 'The shop', url: hubUrl + '/p/shop/front', about: '' } }
    },
  },
}
export const plugins = [shop]
`

let home: Awaited<ReturnType<typeof embeddedFolder>>
let env: Record<string, string>
beforeAll(async () => {
  home = await embeddedFolder()
  env = { DATA_DIR: home.folder, PORT: '0', DESKLESS_CONFIG: join(home.folder, 'deskless.config.ts') }
  await writeFile(env.DESKLESS_CONFIG as string, plugins)
})
afterAll(() => home.remove())

const refused = async (changed: Record<string, string>, args: string[] = []): Promise<string> => {
  const { code, said, complained } = await startRefused({ ...env, ...changed }, args)
  expect([code, said.includes('API reference')]).toEqual([1, false])
  expect(complained).not.toMatch(/\n +at /)
  return complained
}

test('nothing set: it prints where to click, and what takes a while', { timeout: PATIENCE_MS }, async () => {
  const hub = await start(env)
  expect(hub.said()).toContain('The shop is being furnished.')
  expect(hub.said()).toMatch(/Open http:\/\/localhost:\S+ to try it/)
  expect(hub.said()).toMatch(/The shop: http:\/\/localhost:\S+\/p\/shop\/front/)
  const { code, said, complained } = await hub.stop()
  expect([code, complained]).toEqual([0, ''])
  expect(said).toContain('Stopping. Work in hand is finished first.')
})

test('the demo is off when asked, or when others could reach it', { timeout: PATIENCE_MS }, async () => {
  const off = await start({ ...env, DESKLESS_DEMO: 'off', DESKLESS_RAW_DAY: '7' })
  await off.stop()
  const [first, ...rest] = off.said().split('\n')
  expect(first).toBe('DESKLESS_RAW_DAY is no setting of the hub, so nothing changes by it.')
  expect(rest.join('\n')).toMatch(/^Deskless is running at http:\/\/127.0.0.1:\d+\n {2}API reference/)
  const open = await start({ ...env, HOST: '0.0.0.0', DESKLESS_DEMO: 'on' })
  await open.stop()
  expect(open.said()).toContain('The demo stays off: whoever reaches it may act as its people, and HOST=0.0.0.0')
  expect(open.said()).not.toContain('/p/shop/front')
})

test('a second one on the same data is told that there is a first', { timeout: PATIENCE_MS }, async () => {
  const hub = await start({ ...env, DESKLESS_DEMO: 'off' })
  expect(await refused({})).toMatch(/^Another Deskless is already using the data in .*Stop it, or set DATA_DIR/)
  await hub.stop()
})

test('what keeps it from starting is one sentence', { timeout: PATIENCE_MS }, async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const taken = String((other.address() as AddressInfo).port)
  expect(await refused({ PORT: taken })).toBe(
    `Port ${taken} is taken. Stop what uses it, or set PORT to another one.\n`,
  )
  other.close()
  expect(await refused({ HOST: '192.0.2.7' })).toBe('HOST 192.0.2.7 is no address of this machine (EADDRNOTAVAIL).\n')
  expect(await refused({ DESKLESS_KEY: 'cd'.repeat(32) })).toMatch(
    /DESKLESS_KEY is not the key this database was set up with\./,
  )
})

test('a setting that is wrong names itself', { timeout: PATIENCE_MS }, async () => {
  expect(await refused({ PORT: 'eighty' })).toBe('PORT must be a whole number from 0 to 65535.\n')
  expect(await refused({ DESKLESS_CONFIG: '/nowhere/plugins.ts' })).toBe(
    'The list of plugins /nowhere/plugins.ts is not there: check DESKLESS_CONFIG.\n',
  )
  expect(await refused({}, ['--role'])).toBe("Option '--role <value>' argument missing.\n")
  expect(await refused({}, ['--role=clerk'])).toMatch(/^DESKLESS_ROLE /)
})
