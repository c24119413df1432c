import { parseArgs } from 'node:util'
import type { Engine } from '../support/database.ts'
import type { Size } from './arena.ts'
import type { Case } from './cases/case.ts'
import { cases } from './cases/index.ts'

/** What the catalogue asks for. A death strands every lane that was sending for a lease and a hold: with the real minute and a half, two dozen deaths would take an hour. */
const FULL: Size = {
  messages: 2_000,
  lanes: 50,
  faults: 24,
  workers: 8,
  haste: 6,
  pauseMs: 1_000,
  awayMs: 60_000,
  healthyMs: 10_000,
  patienceMs: 3_600_000,
}
/** A look, in about a minute per case. */
const SHORT: Size = {
  messages: 300,
  lanes: 20,
  faults: 6,
  workers: 8,
  haste: 10,
  pauseMs: 100,
  awayMs: 6_000,
  healthyMs: 10_000,
  patienceMs: 600_000,
}

export type Options = { cases: readonly Case[]; engines: readonly Engine[]; seed: number; size: Size }

/** `pnpm faults [case…] [--engine pglite|postgres] [--seed N] [--messages N] [--faults N] [--patience seconds] [--short]` */
export const readOptions = (args: readonly string[]): Options => {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    allowPositionals: true,
    options: { engine: text, seed: text, messages: text, faults: text, patience: text, short: { type: 'boolean' } },
  })
  const size = values.short ? SHORT : FULL
  return {
    cases: chosen(positionals),
    engines: values.engine ? [values.engine as Engine] : ['pglite', 'postgres'],
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    size: {
      ...size,
      messages: Number(values.messages ?? size.messages),
      faults: Number(values.faults ?? size.faults),
      patienceMs: values.patience ? Number(values.patience) * 1000 : size.patienceMs,
    },
  }
}

const chosen = (names: readonly string[]): readonly Case[] => {
  if (names.length === 0) return cases
  return names.map((name) => {
    const found = cases.find(({ id }) => id.toLowerCase() === name.toLowerCase())
    if (!found) throw new Error(`There is no case ${name}; there are ${cases.map(({ id }) => id).join(', ')}.`)
    return found
  })
}
