import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** A process of its own, because V8's room belongs to a process. It ends with the size of its heap once it shrank, or after a while. */
const heapAfterRush = (flags: string[], waitMs: number): { rush: number; after: number } => {
  const script = `
    import { getHeapStatistics } from 'node:v8'
    import { setTimeout as pause } from 'node:timers/promises'
    import { keepTidy } from ${JSON.stringify(new URL('tidy.ts', import.meta.url).href)}
    const size = () => getHeapStatistics().total_heap_size
    let kept = Array.from({ length: 1_000_000 }, (_, n) => ({ n }))
    const rush = size()
    kept = undefined
    keepTidy()
    const end = performance.now() + ${waitMs}
    while (performance.now() < end && size() > rush / 3) await pause(20)
    console.log(JSON.stringify({ rush, after: size() }))`
  const said = execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], { encoding: 'utf8' })
  return JSON.parse(said)
}

test('what a rush left behind is given back when it is quiet again', () => {
  const { rush, after } = heapAfterRush(['--expose-gc'], 20_000)
  expect(after).toBeLessThan(rush / 3)
})

/** Two rushes, looked at every 50 ms. It says how long the room of the second was kept. */
const keptAfterSecondRush = (): number => {
  const script = `
    import { getHeapStatistics } from 'node:v8'
    import { setTimeout as pause } from 'node:timers/promises'
    import { keepTidy } from ${JSON.stringify(new URL('tidy.ts', import.meta.url).href)}
    const size = () => getHeapStatistics().total_heap_size
    const rush = () => Array.from({ length: 1_000_000 }, (_, n) => ({ n })).length && size()
    const tidied = async (from) => { while (size() > from / 3) await pause(5) }
    const first = rush()
    keepTidy({ lookMs: 50 })
    await tidied(first)
    const second = rush()
    const from = performance.now()
    await tidied(second)
    console.log(performance.now() - from)`
  return Number(
    execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
}

test('after a later rush fifteen looks in a row must be quiet, because the next rush needs the code this one made', () => {
  expect(keptAfterSecondRush()).toBeGreaterThan(14 * 50)
})

test('without the flag of `pnpm start` nothing happens, and nothing fails', () => {
  const { rush, after } = heapAfterRush([], 100)
  expect(after).toBeGreaterThan(rush / 3)
})
