// The browser's side, built by Vite into dist/. In a workspace it is built on first need; what is installed ships it built.
import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Assets } from '@deskless/core/contract'

const here = new URL('../', import.meta.url)
const dist = new URL('dist/', here)
const stamp = new URL('.sources', dist)
const SOURCES = [
  'app/**/*.{ts,tsx,css}',
  'src/{colours,wire}.ts',
  'vite.config.ts',
  'build.ts',
  'package.json',
  '../../core/src/client/*.ts',
]

export const assets: readonly Assets[] = [{ prefix: 'assets', folder: new URL('assets/', dist), cors: true }]

/** A hash over all sources of the bundle: older builds name other chunks, so they are told apart by content, not by time. */
export const sourcesHash = async (): Promise<string> => {
  const cwd = fileURLToPath(here)
  const names = globSync(SOURCES, { cwd })
    .filter((name) => !name.endsWith('.test.ts'))
    .sort()
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(await readFile(new URL(name, here)))
  return hash.digest('hex')
}

const isCurrent = async (): Promise<boolean> => {
  if (!existsSync(new URL('app/', here))) return true
  if (!existsSync(stamp)) return false
  return (await readFile(stamp, 'utf8')) === (await sourcesHash())
}

let building: Promise<void> | undefined
let loader: Promise<Uint8Array> | undefined

/** Builds when sources changed since the last time. Twice at once is once. */
export const ensureBuilt = (say: (sentence: string) => void = console.log): Promise<void> => {
  building ??= buildIfOld(say).catch((error: unknown) => {
    building = undefined
    throw error
  })
  return building
}

const buildIfOld = async (say: (sentence: string) => void): Promise<void> => {
  if (await isCurrent()) return
  say('Building the chat widget, once …')
  // By a name that no bundler follows: Vite is needed in the workspace only.
  const { build } = (await import(new URL('build.ts', here).href)) as { build(): Promise<void> }
  await build()
}

/** For sites that pin what they embed: their browsers run these bytes and no others. */
export const loaderIntegrity = async (): Promise<string> =>
  `sha384-${createHash('sha384')
    .update(await builtLoader())
    .digest('base64')}`

export const builtLoader = (): Promise<Uint8Array> => {
  loader ??= ensureBuilt().then(() => readFile(new URL('loader.js', dist)))
  loader.catch(() => {
    loader = undefined
  })
  return loader
}
