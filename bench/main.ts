// `pnpm bench [name…] [--short]`: the budgets of the design, measured side by side in one run.

import { endTestDatabases } from '../core/src/testing/databases.ts'
import type { Result } from './benchmarks/benchmark.ts'
import { conclude } from './benchmarks/conclusion.ts'
import { benchmarks } from './benchmarks/index.ts'
import { leaveTogether } from './support/child.ts'
import { table } from './support/figures.ts'

leaveTogether()
const args = process.argv.slice(2).filter((arg) => arg !== '--')
const short = args.includes('--short')
const names = args.filter((arg) => !arg.startsWith('--'))
const unknown = names.filter((name) => !benchmarks.some((one) => one.name === name))
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${benchmarks.map(({ name }) => name).join(', ')}.`)

const results: Result[] = []
for (const one of benchmarks.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const from = performance.now()
  results.push(...(await one.run({ short })))
  console.error(`${one.name} took ${Math.round((performance.now() - from) / 1000)} s`)
}
await endTestDatabases()
const verdict = ({ ok }: Result): string => (ok === undefined ? '' : ok ? 'ok' : 'MISSED')
console.log(
  table(
    ['what', 'measured', 'budget', ''],
    results.map((one) => [one.what, one.measured, one.budget, verdict(one)]),
  ),
)
const { says, exitCode } = conclude(results, short)
console.log(says)
process.exitCode = exitCode
