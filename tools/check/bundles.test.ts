import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bundleSizes } from './bundles.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A built widget whose files hold noise, which gzip cannot make smaller; beside it a small panel. */
function built(files: Record<string, number>, manifest: object) {
  const root = mkdtempSync(join(tmpdir(), 'deskless-bundles-'))
  folders.push(root)
  const write = (path: string, content: string | Buffer, folder = 'plugins/widget/dist') => {
    const full = join(root, folder, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, content)
  }
  write('.vite/manifest.json', JSON.stringify(manifest))
  for (const [path, bytes] of Object.entries(files)) write(path, randomBytes(bytes))
  const panel = 'plugins/browser-extension/dist/panel'
  write('.vite/manifest.json', JSON.stringify({ 'index.html': { file: 'index.js', isEntry: true } }), panel)
  write('index.js', randomBytes(3000), panel)
  return root
}

const manifest = {
  'src/loader.ts': { file: 'loader.js', isEntry: true, dynamicImports: ['src/chat.tsx'] },
  'src/chat.tsx': {
    file: 'chat.js',
    imports: ['_shared.js'],
    css: ['chat.css'],
    dynamicImports: ['src/form.ts', 'src/strings/es.ts', 'src/strings/ru.ts'],
  },
  '_shared.js': { file: 'shared.js' },
  'src/form.ts': { file: 'form.js' },
  'src/strings/es.ts': { file: 'es.js' },
  'src/strings/ru.ts': { file: 'ru.js' },
}

const later = { 'form.js': 9000, 'es.js': 1000, 'ru.js': 2000 }

test('first open weighs everything the browser loads until then; later, one language is enough', () => {
  const files = { 'loader.js': 2000, 'chat.js': 9000, 'chat.css': 1000, 'shared.js': 8000, ...later }
  const { notes, rows } = bundleSizes(built(files, manifest))
  expect(rows).toEqual([])
  expect(notes).toEqual([
    ...['widget loader 2.0 kB', 'widget, all to first open 20.1 kB', 'panel, first paint 3.0 kB'],
    'widget, all that one visitor can fetch later 11.0 kB',
  ])
})

test('what is over its budget is named with its files', () => {
  const files = {
    'loader.js': 2600,
    'chat.js': 9000,
    'chat.css': 1000,
    'shared.js': 20_000,
    ...later,
    'form.js': 25_000,
  }
  const { rows } = bundleSizes(built(files, manifest))
  expect(rows).toEqual([
    expect.stringMatching(
      /^plugins\/widget\/dist: widget loader is 26\d\d bytes gzipped \(at most 2500\): loader\.js$/,
    ),
    expect.stringMatching(
      /first open is 32\d\d\d bytes gzipped \(at most 30000\): loader\.js, chat\.js, chat\.css, shared\.js$/,
    ),
    expect.stringMatching(/fetch later is 27\d\d\d bytes gzipped \(at most 25000\): form\.js, ru\.js$/),
  ])
})

test('a widget that is not built cannot pass', () => {
  expect(bundleSizes('/nowhere/').rows[0]).toMatch(/`pnpm build` makes it/)
})
