// The package as a registry takes it: `node npm/pack.ts DIR`. Plain modules with their types, and nothing of the hub.
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = fileURLToPath(new URL('./', import.meta.url))
const ENTRIES = ['index', 'react', 'vue'] as const

export const pack = async (dir: string): Promise<void> => {
  await mkdir(dir, { recursive: true })
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: dir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      lib: { entry: Object.fromEntries(ENTRIES.map((name) => [name, `${here}${name}.ts`])), formats: ['es'] },
      rolldownOptions: { external: ['react', 'vue'], output: { entryFileNames: 'npm/[name].js' } },
    },
  })
  types(dir)
  await copyFile(`${here}../deskless.d.ts`, join(dir, 'deskless.d.ts'))
  await writeFile(join(dir, 'package.json'), JSON.stringify(await manifest(), null, 2))
}

const types = (dir: string): void => {
  const files = ENTRIES.map((name) => `${here}${name}.ts`)
  const module = ['--module', 'esnext', '--moduleResolution', 'bundler', '--allowImportingTsExtensions']
  const only = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--rootDir', `${here}..`]
  const options = ['--ignoreConfig', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', '']
  execFileSync('tsc', [...files, ...module, ...only, ...options, '--outDir', dir], { stdio: 'pipe' })
}

const manifest = async () => {
  const { name, version, license, peerDependencies, peerDependenciesMeta } = JSON.parse(
    await readFile(`${here}../package.json`, 'utf8'),
  ) as Record<string, unknown>
  const at = (entry: string) => ({ types: `./npm/${entry}.d.ts`, default: `./npm/${entry}.js` })
  const exports = {
    ...{ './browser': at('index'), './react': at('react'), './vue': at('vue') },
    './deskless': { types: './deskless.d.ts' },
  }
  return { name, version, license, type: 'module', sideEffects: false, exports, peerDependencies, peerDependenciesMeta }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await pack(process.argv[2] ?? `${here}../dist/npm`)
