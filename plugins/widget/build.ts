// `pnpm build` for this package, and what the hub calls in a workspace when dist/ is missing or old.
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build as vite } from 'vite'
import { sourcesHash } from './src/built.ts'
import { appConfig, loaderConfig } from './vite.config.ts'

type Manifest = Record<string, { file: string }>

const here = fileURLToPath(new URL('./', import.meta.url))

/** Built aside and moved into place, so that a hub that serves meanwhile never sees half of it. */
export const build = async (): Promise<void> => {
  const hash = await sourcesHash()
  await mkdir(`${here}.cache`, { recursive: true })
  const aside = await mkdtemp(`${here}.cache/dist-`)
  await vite(appConfig(aside, hash.slice(0, 8)))
  const app = await manifestOf(`${aside}/.vite/manifest.json`)
  await vite(loaderConfig(aside, app['app/chat.tsx']!.file))
  const loader = await manifestOf(`${aside}/loader.manifest.json`)
  await writeFile(`${aside}/.vite/manifest.json`, JSON.stringify({ ...app, ...loader }, null, 2))
  await rm(`${aside}/loader.manifest.json`)
  await writeFile(`${aside}/.sources`, hash)
  await rm(`${here}dist`, { recursive: true, force: true })
  await rename(aside, `${here}dist`)
}

const manifestOf = async (path: string): Promise<Manifest> => JSON.parse(await readFile(path, 'utf8')) as Manifest

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
