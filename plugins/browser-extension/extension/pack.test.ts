import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { beforeAll, expect, test } from 'vitest'
import { languages, localeOf } from '../panel/words.ts'
import { builtZip, ensureExtension } from '../src/built-extension.ts'
import { extensionId, publicKey } from '../src/identity.ts'
import { manifest } from './manifest.ts'
import { packed } from './pack.ts'

const LOCALES = readdirSync(new URL('public/_locales', import.meta.url)).sort()
const DIST = fileURLToPath(new URL('../dist/extension', import.meta.url))
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

beforeAll(() => ensureExtension(() => {}), 90_000)

test('the zip holds what a browser loads, and nothing else', async () => {
  const names = Object.keys(unzipSync(await builtZip())).sort()
  const assets = names.filter((name) => name.startsWith('assets/'))
  expect(names.filter((name) => !name.startsWith('assets/'))).toEqual([
    ...LOCALES.map((locale) => `_locales/${locale}/messages.json`),
    'content.js',
    'icons/128.png',
    'icons/16.png',
    'icons/32.png',
    'icons/48.png',
    'manifest.json',
    'sidepanel.html',
    'sw.js',
  ])
  expect(assets.length).toBeGreaterThan(0)
  for (const name of assets) expect(name).toMatch(/^assets\/[\w.-]+\.(js|css)$/)
})

test('packed twice, it is the same to the byte', async () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  expect(digest(await packed(DIST))).toBe(digest(await builtZip()))
})

test('a content script is one script: it imports nothing, and no page can load a part of the extension', () => {
  expect(read('../dist/extension/content.js')).not.toMatch(/\bimport\s*[({*"']|\brequire\(/)
  expect(JSON.stringify(manifest('1.0.0'))).not.toContain('web_accessible_resources')
})

test('a page loads no more than 160 kB to be looked at', () => {
  expect(read('../dist/extension/content.js').length).toBeLessThan(160_000)
})

test('nothing is allowed beforehand on any site, and the id follows from the key', () => {
  const { host_permissions, optional_host_permissions, incognito } = manifest('1.0.0')
  expect(host_permissions).toEqual([])
  expect(optional_host_permissions).not.toContain('<all_urls>')
  expect(incognito).toBe('not_allowed')
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32)
  expect(hash.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)))).toBe(extensionId)
})

test('every permission has its reason written down for the store, and no other has', () => {
  const { permissions, optional_permissions, optional_host_permissions } = manifest('1.0.0')
  const reasons = [...read('../store/permissions.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(reasons.sort()).toEqual([...permissions, ...optional_permissions, ...optional_host_permissions].sort())
})

type Said = Record<string, { message: string; placeholders?: object }>
const said = (locale: string): Said => JSON.parse(read(`public/_locales/${locale}/messages.json`)) as Said
const blanks = (all: Said) =>
  Object.entries(all).map(([key, { message, placeholders }]) => [key, message.match(/\$VALUE\$|%s/g), placeholders])

test.each(LOCALES)('%s says everything, with the same blanks, and is a language the panel speaks', (locale) => {
  expect(blanks(said(locale))).toEqual(blanks(said('en')))
  expect(Object.values(said(locale)).filter(({ message }) => message.trim() === '')).toEqual([])
  expect(localeOf(locale)).toBeDefined()
  // A store refuses a longer one.
  expect(said(locale).description?.message.length).toBeLessThanOrEqual(132)
})

test('it speaks as many languages as the panel', () => {
  expect(new Set(LOCALES.map(localeOf))).toEqual(new Set(Object.keys(languages)))
})
