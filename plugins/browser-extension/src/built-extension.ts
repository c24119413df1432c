// The extension: as a folder for tests, and packed as people load it.
import { readFile } from 'node:fs/promises'
import { workshop } from './workshop.ts'

const zip = new URL('../dist/extension.zip', import.meta.url)

export const { ensure: ensureExtension, hash: extensionHash } = workshop({
  says: 'Building the browser extension, once …',
  into: 'dist/extension-',
  from: 'extension/',
  builder: 'extension/build.ts',
  sources: [
    'extension/**/*.{ts,tsx,css,html,json,png}',
    'panel/**/*.{ts,tsx,css}',
    'src/identity.ts',
    'package.json',
    '../../core/src/client/**/*.ts',
    '../../core/src/contract/**/*.ts',
  ],
})

export const builtZip = async (): Promise<Uint8Array> => {
  await ensureExtension()
  return readFile(zip)
}
