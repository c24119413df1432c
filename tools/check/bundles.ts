// What a visitor's browser downloads, against its budget. Gzip, because that is what travels.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT } from './source.ts'

/** Vite's manifest: each built file, what it loads at once, and what only later. */
type Chunk = { file: string; isEntry?: boolean; imports?: string[]; css?: string[]; dynamicImports?: string[] }
type Manifest = Record<string, Chunk>

/** `oneOf`: what is fetched later, of which nobody fetches two of these. */
type Bundle = { what: string; folder: string; starts: RegExp[]; maxBytes: number; oneOf?: RegExp }

const BUNDLES: Bundle[] = [
  { what: 'widget loader', folder: 'plugins/widget/dist', starts: [/loader/], maxBytes: 2_500 },
  { what: 'widget, all to first open', folder: 'plugins/widget/dist', starts: [/loader/, /chat/], maxBytes: 30_000 },
  {
    what: 'panel, first paint',
    folder: 'plugins/browser-extension/dist/panel',
    starts: [/index\.html$/],
    maxBytes: 60_000,
  },
  {
    what: 'widget, all that one visitor can fetch later',
    folder: 'plugins/widget/dist',
    starts: [/chat/],
    maxBytes: 25_000,
    oneOf: /strings\/(?!more-)/,
  },
]

export function bundleSizes(root = ROOT): { notes: string[]; rows: string[] } {
  const notes: string[] = []
  const rows: string[] = []
  for (const bundle of BUNDLES) {
    const files = filesOf(bundle, root)
    if (typeof files === 'string') rows.push(files)
    else weigh(bundle, files, root, notes, rows)
  }
  return { notes, rows }
}

function weigh({ what, folder, maxBytes }: Bundle, files: string[], root: string, notes: string[], rows: string[]) {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(root, folder, file))).length, 0)
  notes.push(`${what} ${(bytes / 1000).toFixed(1)} kB`)
  if (bytes > maxBytes)
    rows.push(`${folder}: ${what} is ${bytes} bytes gzipped (at most ${maxBytes}): ${files.join(', ')}`)
}

function filesOf({ what, folder, starts, oneOf }: Bundle, root: string): string[] | string {
  const path = join(root, folder, '.vite/manifest.json')
  if (!existsSync(path)) return `${folder}: no built ${what} here (\`pnpm build\` makes it, with Vite's manifest)`
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  const found = new Set<string>()
  for (const start of starts) {
    const key = Object.keys(manifest).find((name) => start.test(name))
    if (!key) return `${folder}: nothing named ${start} in Vite's manifest, so ${what} cannot be weighed`
    if (oneOf) return laterFiles(manifest, key, { root: join(root, folder), oneOf })
    collect(manifest, key, found)
  }
  return [...found]
}

function laterFiles(manifest: Manifest, key: string, { root, oneOf }: { root: string; oneOf: RegExp }): string[] {
  const later = manifest[key]?.dynamicImports ?? []
  const file = (name: string): string => manifest[name]?.file ?? ''
  const weight = (name: string): number => gzipSync(readFileSync(join(root, file(name)))).length
  const [heaviest] = later.filter((name) => oneOf.test(name)).sort((a, b) => weight(b) - weight(a))
  return [...later.filter((name) => !oneOf.test(name)), ...(heaviest ? [heaviest] : [])].map(file)
}

function collect(manifest: Manifest, key: string, found: Set<string>): void {
  const chunk = manifest[key]
  if (!chunk || found.has(chunk.file)) return
  found.add(chunk.file)
  for (const css of chunk.css ?? []) found.add(css)
  for (const next of chunk.imports ?? []) collect(manifest, next, found)
}
