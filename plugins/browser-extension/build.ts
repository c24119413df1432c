// `pnpm build` for this package, and what the hub calls in a workspace when dist/ is missing or old.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build as vite } from 'vite'
import { build as extension } from './extension/build.ts'
import { sourcesHash } from './src/built.ts'
import { panelConfig } from './vite.config.ts'

const here = fileURLToPath(new URL('./', import.meta.url))

/** Built aside and moved into place, so that a hub that serves meanwhile never sees half of it. */
export const build = async (): Promise<void> => {
  const hash = await sourcesHash()
  await mkdir(`${here}.cache`, { recursive: true })
  await mkdir(`${here}dist`, { recursive: true })
  const aside = await mkdtemp(`${here}.cache/panel-`)
  await vite(panelConfig(aside))
  await writeFile(`${aside}/.sources`, hash)
  await rm(`${here}dist/panel`, { recursive: true, force: true })
  await rename(aside, `${here}dist/panel`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build()
  await extension()
}
