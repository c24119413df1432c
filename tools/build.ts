// `pnpm build`: runs the `build` script of every workspace package that has one, in a fixed order, stopping at the first failure.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const manifests = globSync(['core/package.json', '{channels,plugins}/*/package.json'], { cwd: root }).sort()

for (const manifest of manifests) {
  const { name, scripts = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as Manifest
  if (scripts.build) build(name, scripts.build, join(root, dirname(manifest)))
}
type Manifest = { name: string; scripts?: Record<string, string> }

function build(name: string, script: string, folder: string): void {
  console.log(`${name}: ${script}`)
  const path = [join(folder, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const { status } = spawnSync(script, {
    cwd: folder,
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  if (status !== 0) {
    console.error(`${name} did not build.`)
    process.exit(status ?? 1)
  }
}
