// What a visitor's browser pays, in bytes that travel.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from './src/built.ts'
import { LOCALES } from './src/wire.ts'

type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[] }>

const read = (file: string) => readFileSync(new URL(`dist/${file}`, import.meta.url))
const gzip = (files: string[]) => files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0)
let manifest: Manifest

beforeAll(async () => {
  await ensureBuilt()
  manifest = JSON.parse(read('.vite/manifest.json').toString()) as Manifest
})

test('the loader is at most 2.5 kB, and all to the first open at most 30 kB', () => {
  const loader = manifest['app/loader.ts']!.file
  const chat = manifest['app/chat.tsx']!.file
  const [first, all] = [gzip([loader]), gzip([loader, chat])]
  const brotli = [loader, chat].reduce((sum, file) => sum + brotliCompressSync(read(file)).length, 0)
  console.log(`widget: loader ${first} bytes, first open ${all} bytes (gzip), ${brotli} bytes (brotli)`)
  expect(first).toBeLessThanOrEqual(2_500)
  expect(all).toBeLessThanOrEqual(30_000)
})

test('the app is one module; what one visitor can fetch later, with the heaviest language, is at most 25 kB', () => {
  const chat = manifest['app/chat.tsx']!
  expect(chat.imports ?? []).toEqual([])
  expect(chat.css ?? []).toEqual([])
  const later = chat.dynamicImports ?? []
  // Nothing of the app comes along with a part, and no part waits for another.
  for (const name of later)
    expect([name, manifest[name]?.imports, manifest[name]?.css]).toEqual([name, undefined, undefined])
  const languages = later.filter((name) => /^app\/strings\/(?!more-)/.test(name))
  expect(languages).toHaveLength(LOCALES.length - 1)
  const heaviest = Math.max(...languages.map((name) => gzip([manifest[name]!.file])))
  const parts = gzip(later.filter((name) => !languages.includes(name)).map((name) => manifest[name]!.file))
  console.log(`widget: parts fetched later ${parts} bytes, heaviest language ${heaviest} bytes (gzip)`)
  expect(parts + heaviest).toBeLessThanOrEqual(25_000)
})

test('the loader knows the app by its hash', () => {
  expect(read(manifest['app/loader.ts']!.file).toString()).toContain(manifest['app/chat.tsx']!.file)
})
