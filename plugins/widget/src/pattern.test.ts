import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { patternOf } from './pattern.ts'

test('a pattern has to fit the whole text, and what is none says so', () => {
  const fits = patternOf('[A-Z]{2}-\\d+')
  expect(['OE-1042', 'see OE-1042'].map((text) => fits?.(text))).toEqual([true, false])
  expect(patternOf('(?=native)')).toBeUndefined()
})

test('the library comes with the first pattern, not with the hub', () => {
  const script = `
    const { createRequire } = await import('node:module')
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('re2js'))
    const { settings } = await import(${JSON.stringify(new URL('./settings.ts', import.meta.url).href)})
    const field = { id: 'order', kind: 'text', label: 'Order' }
    const seen = [loaded()]
    for (const pattern of [undefined, '[0-9]+']) {
      settings.parse({ entryFields: [{ ...field, pattern }] })
      seen.push(loaded())
    }
    console.log(seen.join())`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect(said.trim()).toBe('false,false,true')
})
