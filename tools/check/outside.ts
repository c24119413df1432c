// The checks other tools make for us. Each answers with rows; no row means all is well.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOT } from './source.ts'

/** `a.ts(3,15): error …` → `a.ts:3 …` */
const tidyTsc = (row: string) => row.replace(/^(\S+)\((\d+),\d+\): error /, '$1:$2 ')

export const types = () => rows('typescript', 'tsc', ['-p', 'tsconfig.json', '--noEmit', '--pretty', 'false'], tidyTsc)

export const style = () =>
  rows(
    '@biomejs/biome',
    'biome',
    ['check', '.', '--error-on-warnings', '--reporter=github', '--max-diagnostics=200'],
    tidyBiome,
  )

export async function unused(): Promise<string[]> {
  const { code, output } = await run(binary('knip', 'knip'), ['--no-progress', '--no-config-hints', '--reporter=json'])
  if (code === 0) return []
  const start = output.indexOf('{"')
  return start === -1 ? [output.trim()] : knipRows(JSON.parse(output.slice(start)) as KnipReport)
}

/** Sizes are judged on a build of now, not on one left from yesterday. */
export async function build(): Promise<string[]> {
  const { code, output } = await run(join(ROOT, 'tools/build.ts'), [])
  return code === 0 ? [] : ['the build failed:', ...output.trimEnd().split('\n').slice(-20)]
}

type KnipFinding = { name: string; line?: number }
type KnipReport = { issues: ({ file: string } & Record<string, string | KnipFinding[]>)[] }

const KNIP_WORDS: Record<string, string> = {
  files: 'is used by nobody',
  dependencies: 'is a dependency nobody uses',
  devDependencies: 'is a dependency nobody uses',
  unlisted: 'is used, but not listed in this package.json',
  unresolved: 'cannot be found',
  exports: 'is exported for nobody',
  types: 'is exported for nobody',
  duplicates: 'is exported twice',
}

const knipRows = ({ issues }: KnipReport): string[] =>
  issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) => {
      const words = KNIP_WORDS[kind]
      if (!words || typeof found === 'string') return []
      return found.flat().map(({ name, line }) => `${file}:${line ?? 1} ${name === file ? '' : `${name} `}${words}`)
    }),
  )

async function rows(packageName: string, bin: string, args: string[], tidy = (row: string) => row): Promise<string[]> {
  const { code, output } = await run(binary(packageName, bin), args)
  if (code === 0) return []
  const found = output
    .split('\n')
    // Biome closes with a frame and a sentence that say only that it found something.
    .filter((line) => line.trim() !== '' && !/━━|Some (errors|warnings) were emitted/.test(line))
    .map(tidy)
  return found.length > 0 ? found : [`${bin} ended with code ${code} and said nothing`]
}

function binary(packageName: string, bin: string): string {
  const manifest = join(ROOT, 'node_modules', packageName, 'package.json')
  const named = createRequire(import.meta.url)(manifest) as { bin: Record<string, string> | string }
  const path = typeof named.bin === 'string' ? named.bin : named.bin[bin]
  return join(dirname(manifest), path ?? '')
}

function run(script: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** `::error title=rule,file=a.ts,line=3,…::what` → `a.ts:3 what (rule)` */
function tidyBiome(row: string): string {
  const match = /^::\w+ title=([^,]*),file=([^,]*),line=(\d+).*?::(.*)$/.exec(row)
  return match ? `${match[2]?.replace(ROOT, '')}:${match[3]} ${match[4]} (${match[1]})` : row
}
