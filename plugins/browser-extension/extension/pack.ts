// A zip of exactly what belongs into it, the same bytes for the same files whoever packs them and whenever.
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { zipSync } from 'fflate'

/** Everything a browser loads, and nothing it does not. */
const WANTED = [
  'manifest.json',
  'sw.js',
  'content.js',
  'sidepanel.html',
  'icons/*.png',
  '_locales/*/messages.json',
  'assets/*.{js,css}',
]
/** The first day a zip can tell; the time of packing is nobody's business. */
const NO_TIME = new Date(1980, 0, 1)

const entriesOf = (folder: string): string[] => globSync(WANTED, { cwd: folder }).sort()

export const packed = async (folder: string): Promise<Uint8Array> => {
  const entries = await Promise.all(
    entriesOf(folder).map(async (name) => [name, new Uint8Array(await readFile(`${folder}/${name}`))] as const),
  )
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: NO_TIME, os: 3, attrs: 0o644 << 16 })
}
