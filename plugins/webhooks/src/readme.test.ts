// The README says what the code does.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { eventTypes } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { filterFields } from './filter.ts'
import { SCHEDULE_MS } from './schedule.ts'
import { signedHeaders } from './secrets.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('every type of event stands in the table, as the hub explains it', () => {
  const rows = [...readme.matchAll(/^\| `(\w+\.\w+)` \| (.+) \|$/gm)].map(([, type, about]) => [type, about])
  expect(rows).toEqual(Object.entries(eventTypes))
})

test('every field of a filter is named, and every wait of the schedule', () => {
  const said = readme.slice(readme.indexOf('Fields:'), readme.indexOf('Ids belong'))
  expect([...said.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(filterFields))
  expect(SCHEDULE_MS.slice(4).map((ms) => ms / 3_600_000)).toEqual([2, 5, 10, 14, 20, 24])
  expect(readme.replace(/\s+/g, ' ')).toContain('5 seconds, 5 minutes, 30 minutes, and 2, 5, 10, 14, 20 and 24 hours')
})

test('the ten lines that verify know ours, and nothing else', () => {
  const [, code] = readme.match(/```js\n([\s\S]+?)```/) ?? []
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"words":"ü"}'
  const headers = signedHeaders([`whsec_${Buffer.alloc(32).toString('base64')}`, secret], {
    id: 'd1',
    at: new Date(),
    body,
  })
  const stale = signedHeaders([secret], { id: 'd1', at: new Date(Date.now() - 600_000), body })
  const asked = [
    [headers, body],
    [headers, `${body} `],
    [stale, body],
    [{ ...headers, 'webhook-id': 'd2' }, body],
  ]
  const program = `${code}\nconsole.log(JSON.stringify(${JSON.stringify(asked)}.map(([h, b]) => isOurs(h, b, '${secret}'))))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual([true, false, false, false])
})
