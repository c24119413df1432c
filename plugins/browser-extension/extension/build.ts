// Builds the extension as a folder and packs it. Called by `pnpm build`, and by a hub in a workspace that is asked for it.
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createBuilder } from 'vite'
import { extensionHash } from '../src/built-extension.ts'
import { manifest } from './manifest.ts'
import { packed } from './pack.ts'
import { extensionConfig } from './vite.config.ts'

const here = fileURLToPath(new URL('../', import.meta.url))

/** Built aside and moved into place, so that nobody who loads it meanwhile sees half of it. */
export const build = async (): Promise<void> => {
  const hash = await extensionHash()
  await mkdir(`${here}.cache`, { recursive: true })
  await mkdir(`${here}dist`, { recursive: true })
  const aside = await mkdtemp(`${here}.cache/extension-`)
  const builder = await createBuilder(extensionConfig(aside))
  await builder.buildApp()
  const { version } = JSON.parse(await readFile(`${here}package.json`, 'utf8')) as { version: string }
  await writeFile(`${aside}/manifest.json`, `${JSON.stringify(manifest(version), null, 2)}\n`)
  await writeFile(`${here}dist/extension.zip`, await packed(aside))
  await rm(`${here}dist/extension`, { recursive: true, force: true })
  await rename(aside, `${here}dist/extension`)
  await writeFile(`${here}dist/extension-.sources`, hash)
}
