import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const config = join(import.meta.dirname, 'fixtures/reporter/vitest.config.ts')

function run(cases: string, env: Record<string, string> = {}) {
  const { DESKLESS_TEST_STRICT: _, ...rest } = process.env
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { stdout, status } = spawnSync(process.execPath, [vitest, 'run', '--config', config], {
    env: { ...rest, ...env, CASES: cases, VITEST: '', NO_COLOR: '1' },
    encoding: 'utf8',
  })
  return { lines: stdout.trimEnd().split('\n'), status }
}

test('the very last line counts what passed, what failed in any way, and what was skipped', () => {
  const { lines, status } = run('*.case.ts')
  // failed: a test, a hook, a file that does not load, an error nobody caught
  expect(lines.at(-1)).toBe('4 passed, 4 failed, 7 skipped')
  expect(status).toBe(1)
})

test('before it stands each reason for skipping, once, with its count', () => {
  const { lines } = run('mixed.case.ts')
  expect(lines.filter((line) => line.startsWith('skipped '))).toEqual([
    'skipped 1: nadia is on holiday',
    'skipped 2: no reason given',
    'skipped 1: to do',
    'skipped 2: no PostgreSQL here',
  ])
})

test('what passed only when tried again is named, with what it said before and where', () => {
  const { lines, status } = run('unsteady.case.ts')
  expect(lines.at(-2)).toMatch(
    /^passed only when tried again: .*unsteady\.case\.ts > omar is there the second time: expected .*\(.*unsteady\.case\.ts:\d+\)$/,
  )
  expect([lines.at(-1), status]).toEqual(['1 passed, 0 failed, 0 skipped', 0])
})

test('a skip is harmless at home and a failure where nothing may be skipped', () => {
  expect(run('fine.case.ts').status).toBe(0)
  const strict = run('fine.case.ts', { DESKLESS_TEST_STRICT: '1' })
  expect(strict.status).toBe(1)
  expect(strict.lines.at(-2)).toContain('A skipped test is a failure here')
  expect(strict.lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped')
})

test('a run that could not start is not a success', () => {
  const { lines, status } = run('fine.case.ts', { SETUP: './nowhere.ts' })
  expect(status).toBe(1)
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped')
})
