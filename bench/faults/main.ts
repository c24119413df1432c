// `pnpm faults`: breaks the hub in every promised way and counts what reached the other side.
import { leaveTogether } from '../support/child.ts'
import type { Engine } from '../support/database.ts'
import { ms, table } from '../support/figures.ts'
import type { Case } from './cases/case.ts'
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
  'shown',
  'repeated',
  'kept',
  'p50',
  'p99',
  'door',
  'recovery',
  'took',
]

const nameOf = (engine: Engine): string => (engine === 'postgres' ? 'PostgreSQL + Redis' : 'PGlite')

const skipped = ({ id, title }: Case, engine: Engine, why: string): string[] => [
  `${id} ${title}`,
  nameOf(engine),
  `skipped: ${why}`,
]

const row = (v: Verdict): string[] => [
  `${v.case.id} ${v.case.title}`,
  nameOf(v.engine),
  ...[
    v.faults,
    v.sent,
    v.accepted,
    v.once,
    v.lost,
    v.duplicated,
    v.misordered,
    v.unsure,
    v.dead,
    v.shown,
    v.repeated,
    v.kept,
  ].map(String),
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
const rows: string[][] = []
for (const one of cases)
  for (const engine of engines.filter((engine) => one.engines.includes(engine))) {
    const why = await one.unplayable?.()
    if (why) {
      console.log(`skipped ${one.id} on ${engine}: ${why}`)
      rows.push(skipped(one, engine, why))
      continue
    }
    const verdict = await runCase(one, engine, seed, size)
    verdicts.push(verdict)
    rows.push(row(verdict))
    console.log(
      `${passed(verdict) ? 'ok    ' : 'BROKEN'}  ${one.id} on ${engine}: ${verdict.once} of ${verdict.accepted} once, ${verdict.unsure} unsure, in ${ms(verdict.tookMs)}`,
    )
    for (const figure of verdict.figures) console.log(`        ${figure}`)
    for (const complaint of verdict.complaints) console.log(`        ${complaint}`)
  }
console.log(table(HEAD, rows))
process.exitCode = verdicts.every(passed) ? 0 : 1
