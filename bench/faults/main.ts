// `pnpm faults`: breaks the hub in every promised way and counts what reached the other side.
import { leaveTogether } from '../support/child.ts'
import { ms, table } from '../support/figures.ts'
import { readOptions } from './options.ts'
import type { Verdict } from './run.ts'
import { passed, runCase } from './run.ts'

const HEAD = [
  'case',
  'engine',
  'faults',
  'sent',
  'accepted',
  'once',
  'lost',
  'duplicated',
  'misordered',
  'unsure',
  'dead',
  'p50',
  'p99',
  'door',
  'recovery',
  'took',
]

const row = (v: Verdict): string[] => [
  `${v.case.id} ${v.case.title}`,
  v.engine === 'postgres' ? 'PostgreSQL + Redis' : 'PGlite',
  ...[v.faults, v.sent, v.accepted, v.once, v.lost, v.duplicated, v.misordered, v.unsure, v.dead].map(String),
  ms(v.p50),
  ms(v.p99),
  ms(v.doorMs),
  ms(v.recoveryMs),
  ms(v.tookMs),
]

leaveTogether()
const { cases, engines, seed, size } = readOptions(process.argv.slice(2))
console.log(
  `Seed ${seed}; ${size.messages} messages, ${size.lanes} lanes, ${size.faults} faults${size.haste > 1 ? `, leases ${size.haste} times shorter` : ''}.`,
)
const verdicts: Verdict[] = []
for (const one of cases)
  for (const engine of engines.filter((engine) => one.engines.includes(engine))) {
    const verdict = await runCase(one, engine, seed, size)
    verdicts.push(verdict)
    console.log(
      `${passed(verdict) ? 'ok    ' : 'BROKEN'}  ${one.id} on ${engine}: ${verdict.once} of ${verdict.accepted} once, ${verdict.unsure} unsure, in ${ms(verdict.tookMs)}`,
    )
    for (const complaint of verdict.complaints) console.log(`        ${complaint}`)
  }
console.log(table(HEAD, verdicts.map(row)))
process.exitCode = verdicts.every(passed) ? 0 : 1
