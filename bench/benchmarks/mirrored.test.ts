import { expect, test } from 'vitest'
import { needs } from '../../core/src/testing/environment.ts'
import { mirrored } from './mirrored.ts'

test('20,000 conversations in Slack cost no scan: what a message, its post and an answer need is found by key', {
  ...needs('postgres', 'redis-server'),
  timeout: 300_000,
}, async () => {
  const [result] = await mirrored.run({ short: true })
  expect(result).toMatchObject({ ok: true })
})
