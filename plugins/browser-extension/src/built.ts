// The panel, as the hub serves it.
import { readFile } from 'node:fs/promises'
import type { Assets } from '@deskless/core/contract'
import { workshop } from './workshop.ts'

const dist = new URL('../dist/panel/', import.meta.url)

export const assets: readonly Assets[] = [{ prefix: 'panel/assets', folder: new URL('assets/', dist) }]

export const { ensure: ensureBuilt, hash: sourcesHash } = workshop({
  says: 'Building the agent panel, once …',
  into: 'dist/panel/',
  from: 'panel/',
  builder: 'build.ts',
  sources: [
    'panel/**/*.{ts,tsx,css,html}',
    'vite.config.ts',
    'build.ts',
    'package.json',
    '../../core/src/client/**/*.ts',
    '../../core/src/contract/**/*.ts',
  ],
})

export const builtPage = async (): Promise<Uint8Array> => {
  await ensureBuilt()
  return readFile(new URL('index.html', dist))
}
