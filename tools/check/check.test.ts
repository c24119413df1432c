import { describe, expect, test } from 'vitest'
import { brokenRules, cycles, edges, missingFiles, workspaceExports } from './imports.ts'
import { highMedian, longFiles, longFunctions } from './sizes.ts'
import { readSource, readSources } from './source.ts'

describe('this workspace', () => {
  const sources = readSources()
  const imports = edges(sources)

  test('imports only what the design allows', () => expect(brokenRules(imports)).toEqual([]))
  test('imports only files that exist', () => expect(missingFiles(imports)).toEqual([]))
  test('has no import cycle', () => expect(cycles(imports)).toEqual([]))
  test('has no file over 300 lines', () => expect(longFiles(sources)).toEqual([]))
  test('has no function over 40 lines', () => expect(longFunctions(sources)).toEqual([]))
  test('has short functions', () => expect(highMedian(sources)).toEqual([]))
})

describe('import rules', () => {
  const exported = new Map([
    ['@deskless/core/contract', 'core/src/contract/index.ts'],
    ['@deskless/core/testing', 'core/src/testing/index.ts'],
    ['@deskless/core/hub', 'core/src/hub.ts'],
    ['@deskless/core/double', 'core/src/double/index.ts'],
    ['@deskless/slack', 'plugins/slack/src/index.ts'],
  ])
  const says = (path: string, specifier: string, kind = '') =>
    brokenRules(edges([readSource(path, `import ${kind} { one } from '${specifier}'`)], exported))

  test.each([
    ['core/src/contract/parts.ts', '../db/open.ts', 'the contract imports nothing else'],
    ['core/src/client/live.ts', '../events/record.ts', 'browser-safe'],
    ['core/src/routing/assign.ts', '../../../plugins/slack/src/index.ts', 'core never imports'],
    ['core/src/routing/assign.ts', '@deskless/slack', 'core never imports'],
    ['core/src/routing/assign.ts', 'pg', 'only core/src/db'],
    ['core/src/routing/assign.ts', '@electric-sql/pglite/contrib/pg_trgm', 'only core/src/db'],
    ['core/src/jobs/claim.ts', '../routing/assign.ts', 'above'],
    ['core/src/routing/assign.test.ts', '@deskless/slack', 'core never imports'],
    ['core/src/routing/assign.test.ts', 'pg', 'only core/src/db'],
    ['core/src/routing/assign.ts', '../http/app.ts', 'above'],
    ['core/src/db/open.ts', '../jobs/claim.ts', 'above'],
    ['core/src/open-services.ts', './http/limits.ts', 'above'],
    ['core/src/workers.ts', './hub.ts', 'above'],
    ['core/src/jobs/claim.ts', '../services.ts', 'above'],
    ['core/src/log.ts', './services.ts', 'above'],
    ['plugins/slack/src/index.ts', 'express', 'plugins never import the hub'],
    ['plugins/slack/src/index.ts', 'kysely', 'plugins never import the hub'],
    ['plugins/slack/src/index.ts', '@deskless/core/hub', 'of core only contract'],
    ['plugins/slack/src/index.ts', '@deskless/core/testing', 'of core only contract'],
    ['plugins/slack/src/index.ts', '../../../core/src/contract/parts.ts', 'of core only contract'],
    ['plugins/slack/src/index.ts', '@deskless/core/double', 'only doubles and simulators'],
    ['plugins/widget/src/index.ts', '@deskless/slack', 'plugins never import each other'],
    ['channels/telegram/src/index.ts', '../../sms/src/send.ts', 'plugins never import each other'],
    ['plugins/slack/src/index.ts', '../../../test/support/people.ts', 'neither test'],
  ])('%s may not import %s', (path, specifier, reason) => {
    expect(says(path, specifier)).toEqual([expect.stringContaining(reason)])
    expect(says(path, specifier, 'type')).toEqual([expect.stringContaining(reason)])
  })

  test.each([
    ['core/src/routing/assign.ts', '../jobs/claim.ts'],
    ['core/src/routing/assign.ts', '../conversations/assign.ts'],
    ['core/src/client/live.ts', '../contract/index.ts'],
    ['core/src/hub.ts', './http/app.ts'],
    ['core/src/events/record.ts', '../metrics.ts'],
    ['core/src/db/open.ts', 'pg'],
    ['core/src/jobs/claim.test.ts', '../testing/index.ts'],
    ['core/src/contract/canon/split.test.ts', '../../testing/canon.ts'],
    ['plugins/slack/src/index.ts', '@deskless/core/contract'],
    ['plugins/slack/src/mirror.test.ts', '@deskless/core/testing'],
    ['plugins/slack/src/index.ts', '@slack/bolt'],
    ['plugins/slack/simulator/index.ts', '@deskless/core/double'],
    ['channels/sms/double/index.ts', '@deskless/core/double'],
    ['test/end-to-end.test.ts', '@deskless/slack'],
    ['bench/main.ts', '../core/src/db/open.ts'],
  ])('%s may import %s', (path, specifier) => expect(says(path, specifier)).toEqual([]))

  test('a row names the file and the line', () => {
    const source = readSource('core/src/jobs/run.ts', "// first\nimport pg from 'pg'\n")
    expect(brokenRules(edges([source], exported))[0]).toMatch(/^core\/src\/jobs\/run\.ts:2 imports pg: /)
  })

  test('re-exports and lazy imports count too', () => {
    const text = "export * from 'pg'\nexport { Pool } from 'pg'\nexport const later = () => import('pg')"
    expect(brokenRules(edges([readSource('core/src/jobs/run.ts', text)], exported))).toHaveLength(3)
  })

  test('workspace packages resolve through their own exports', () => {
    expect(workspaceExports().get('@deskless/core/contract')).toBe('core/src/contract/index.ts')
  })
})

describe('import cycles', () => {
  const found = (files: Record<string, string>) =>
    cycles(edges(Object.entries(files).map(([path, text]) => readSource(path, text))))

  test('a round of three is found and shown', () => {
    const rows = found({
      'core/a.ts': "import './b.ts'",
      'core/b.ts': "import './c.ts'",
      'core/c.ts': "import './a.ts'",
      'core/d.ts': "import './a.ts'",
    })
    expect(rows).toEqual(['import cycle: core/a.ts → core/b.ts → core/c.ts → core/a.ts'])
  })

  test('types and lazy imports make no cycle', () => {
    expect(found({ 'core/a.ts': "import './b.ts'", 'core/b.ts': "import type { A } from './a.ts'" })).toEqual([])
    expect(found({ 'core/a.ts': "import './b.ts'", 'core/b.ts': "void import('./a.ts')" })).toEqual([])
  })
})

describe('sizes', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `  f(${at})`).join('\n')

  test('functions of every shape are measured, with their names', () => {
    const long = lines(41)
    const text = [
      `function plain() {\n${long}\n}`,
      `const arrow = async () => {\n${long}\n}`,
      `class Desk { open() {\n${long}\n} }`,
      `const desk = { close() {\n${long}\n} }`,
      `call(() => {\n${long}\n})`,
    ].join('\n')
    const rows = longFunctions([readSource('core/src/long.ts', text)])
    expect(rows.map((row) => row.split(' ').slice(1, -6).join(' '))).toEqual(
      expect.arrayContaining(['plain', 'arrow', 'open', 'close', 'a callback']),
    )
  })

  test('a specification may be long, a component may not', () => {
    const text = `export function Panel() {\n${lines(60)}\n  return <p>hi</p>\n}`
    expect(longFunctions([readSource('plugins/widget/src/panel.tsx', text)])).toHaveLength(1)
    expect(longFunctions([readSource('plugins/widget/src/panel.test.tsx', text)])).toEqual([])
    expect(longFiles([readSource('core/src/db/migrations/0001.ts', lines(301))])).toEqual([])
    expect(longFiles([readSource('core/src/db/open.ts', lines(301))])).toHaveLength(1)
  })
})
