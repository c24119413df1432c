// What `deskless manifest` prints for the plugins this repository installs.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskless, embeddedFolder } from '../core/src/cli/testing/process.ts'

/** Every command is a process that opens the database anew. */
const PATIENCE_MS = 120_000

let home: Awaited<ReturnType<typeof embeddedFolder>>
beforeAll(async () => {
  home = await embeddedFolder()
})
afterAll(() => home.remove())

const run = (line: string) =>
  deskless(line.split(' '), {
    DATA_DIR: home.folder,
    DESKLESS_DEMO: 'off',
    DESKLESS_KEY: 'ab'.repeat(32),
    PORT: '0',
    PUBLIC_URL: 'https://hub.example',
  })

test('an app for Slack, as YAML and as JSON, without an address', { timeout: PATIENCE_MS }, async () => {
  const { code, said } = await run('manifest slack')
  expect(code).toBe(0)
  expect(said).toContain('display_information:\n  name: Deskless\n')
  expect(said).toContain('\n  socket_mode_enabled: true\n  token_rotation_enabled: false\n')
  const { settings, features } = JSON.parse((await run('manifest slack --json')).said)
  expect(settings).toMatchObject({ socket_mode_enabled: true, token_rotation_enabled: false })
  expect(features.slash_commands).toMatchObject([{ command: '/deskless' }])
})

test('what cannot be printed is said', { timeout: PATIENCE_MS }, async () => {
  expect((await run('manifest')).complained).toBe('Say whose: deskless manifest <plugin>.\n')
  expect((await run('manifest telegram')).complained).toContain('has a manifest')
})
