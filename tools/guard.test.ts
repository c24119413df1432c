import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const guard = join(import.meta.dirname, 'guard.mjs')
const empty = mkdtempSync(join(tmpdir(), 'deskless-guard-'))
afterAll(() => rmSync(empty, { recursive: true }))

const pretendNode = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
]

function run(script: string, flags: string[] = []) {
  const { status, stderr } = spawnSync(process.execPath, [...flags, script], { encoding: 'utf8' })
  return { status, says: stderr.trim() }
}

test('a workspace in order passes without a word', () => {
  expect(run(guard)).toEqual({ status: 0, says: '' })
})

test('the wrong Node is stopped with one plain sentence that names the fix', () => {
  const { status, says } = run(guard, pretendNode('20.20.2'))
  expect(status).toBe(1)
  expect(says).toMatch(/^Deskless needs Node 24 or newer and this is Node 20\.20\.2: run `npx pnpm@12 install`/)
  expect(says.split('\n')).toHaveLength(1)
})

test('Node 24 is welcome', () => {
  expect(run(guard, pretendNode('24.0.0')).status).toBe(0)
})

test('a workspace whose install failed is stopped with one plain sentence', () => {
  mkdirSync(join(empty, 'tools'))
  mkdirSync(join(empty, 'core'))
  cpSync(guard, join(empty, 'tools/guard.mjs'))
  const { status, says } = run(join(empty, 'tools/guard.mjs'))
  expect(status).toBe(1)
  expect(says).toMatch(/^Some packages are missing: run `npx pnpm@12 install`/)
})
