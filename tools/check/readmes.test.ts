import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Plugin } from '../../core/src/contract/index.ts'
import { z } from '../../core/src/contract/index.ts'
import { readmeRows } from './readmes.ts'

const pigeon = {
  id: 'pigeon',
  contract: 1,
  channel: {
    label: 'Pigeon',
    settings: z.object({ loft: z.string(), weight: z.enum(['light', 'heavy']).default('light') }),
    capabilities: ({ settings }: { settings: { loft?: string; weight: string } }) => ({
      text: { max: settings.weight === 'heavy' ? 2_000 : 100, marks: ['strong'] },
      file: 'refuse',
      choices: 'fallback',
      card: 'native',
      form: 'refuse',
      location: 'fallback',
      template: 'native',
      edit: 'native',
      remove: 'refuse',
      react: 'refuse',
      typing: 'native',
      seen: 'refuse',
      receipts: [],
      window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
      start: { namespace: settings.loft ?? 'street' },
      resend: 'may-duplicate',
      pace: { perSecond: 2, perThread: 1 },
    }),
  },
} as unknown as Plugin

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readmes-'))
  mkdirSync(join(root, 'channels/pigeon'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

const path = 'channels/pigeon/README.md'
const write = (text: string) => writeFileSync(join(root, path), text)
const read = () => readFileSync(join(root, path), 'utf8')
const check = (options = {}) => readmeRows([pigeon, { id: 'surface', contract: 1 } as Plugin], { root, ...options })

test('a README without marks is named; a package without README is let be', () => {
  expect(check()).toEqual([])
  write('# Pigeon\n')
  expect(check()).toEqual([expect.stringMatching(/^channels\/pigeon\/README\.md has no <!-- capabilities -->/)])
  expect(check({ write: true })).toHaveLength(1)
})

test('an old table is named, and --write renews it and nothing else', () => {
  write('before\n<!-- capabilities -->\nold\n<!-- /capabilities -->\nafter\n')
  expect(check()).toEqual([expect.stringContaining('--write renews it')])
  expect(check({ write: true })).toEqual([])
  expect(check()).toEqual([])
  expect(read()).toMatch(/^before\n<!-- capabilities -->\n\n\| \| \|\n[\s\S]*\n\n<!-- \/capabilities -->\nafter\n$/)
  expect(read()).toContain('| Text | 100 characters a message, longer text is split; bold |')
  expect(read()).toContain('| Window | 24 hours after the contact’s last message; later only templates |')
  expect(read()).toContain('| After sending | edit, show that somebody types |')
})

test('what depends on settings has a table for each', () => {
  write(
    '<!-- capabilities {"weight": "heavy"} -->\n<!-- /capabilities -->\n\n<!-- capabilities {"loft": "roof"} -->\n<!-- /capabilities -->\n',
  )
  check({ write: true })
  const [heavy, roof] = read().split('<!-- /capabilities -->')
  expect(heavy).toContain('2,000 characters')
  expect(roof).toContain('any address of kind “roof”')
})
