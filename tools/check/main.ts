// `pnpm check`: one line per check, and under a broken one the places to mend. There is no list of exceptions.
import { plugins } from '../../deskless.config.ts'
import { bundleSizes } from './bundles.ts'
import { brokenRules, cycles, edges, missingFiles } from './imports.ts'
import { build, style, types, unused } from './outside.ts'
import { readmeRows } from './readmes.ts'
import { highMedian, longFiles, longFunctions, medianFunction } from './sizes.ts'
import { readSources } from './source.ts'

type Outcome = { rows: string[]; notes?: string[] }
type Check = { name: string; hint?: string; run: () => Outcome | Promise<Outcome> }

/** `--write`: what can be renewed from the code is renewed. */
const write = process.argv.includes('--write')
const sources = readSources()
const imports = edges(sources)
const rows = async (found: Promise<string[]>): Promise<Outcome> => ({ rows: await found })

const CHECKS: Check[] = [
  { name: 'import rules', run: () => ({ rows: [...missingFiles(imports), ...brokenRules(imports)] }) },
  { name: 'import cycles', run: () => ({ rows: cycles(imports) }) },
  { name: 'file sizes', run: () => ({ rows: longFiles(sources), notes: [`${sources.length} files`] }) },
  {
    name: 'function sizes',
    run: () => ({
      rows: [...longFunctions(sources), ...highMedian(sources)],
      notes: [`median ${medianFunction(sources)} lines`],
    }),
  },
  { name: 'READMEs of channels', run: () => ({ rows: readmeRows(plugins, { write }) }) },
  { name: 'types', run: () => rows(types()) },
  { name: 'style', hint: 'most of it mends itself: npx pnpm@12 exec biome check --write', run: () => rows(style()) },
  { name: 'unused code', run: () => rows(unused()) },
  { name: 'build', run: () => rows(build()) },
  { name: 'bundle sizes', run: () => bundleSizes() },
]

let broken = 0
for (const { name, hint, run } of CHECKS) {
  const { rows: found, notes = [] } = await run()
  const note = notes.length > 0 ? ` (${notes.join(', ')})` : ''
  console.log(found.length === 0 ? `ok      ${name}${note}` : `BROKEN  ${name}: ${found.length}${note}`)
  for (const row of found) console.log(`        ${row}`)
  if (found.length === 0) continue
  if (hint) console.log(`        (${hint})`)
  broken += 1
}
console.log(broken === 0 ? 'Everything is in order.' : `${broken} of ${CHECKS.length} checks are broken.`)
process.exitCode = broken === 0 ? 0 : 1
