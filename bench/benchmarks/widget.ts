import { bundleSizes } from '../../tools/check/bundles.ts'
import type { Benchmark } from './benchmark.ts'

/** What a visitor downloads, weighed as `pnpm check` does. */
const run: Benchmark['run'] = async () => {
  const { notes, rows } = bundleSizes()
  const budgets = ['≤ 2.5 kB', '≤ 30 kB']
  return [
    ...notes.map((note, at) => ({
      what: `${note.replace(/ [\d.]+ kB$/, '')} (gzip)`,
      measured: /[\d.]+ kB$/.exec(note)?.[0] ?? '',
      budget: budgets[at] ?? '',
      ok: rows.length === 0,
    })),
    ...(notes.length === 0
      ? [{ what: 'widget bundles', measured: rows.join('; '), budget: budgets.join(', '), ok: false }]
      : []),
  ]
}

export const widget: Benchmark = { name: 'widget', run }
