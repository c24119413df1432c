// Channels by their names: one list for many looks, and none that is too old.
import { afterEach, expect, test, vi } from 'vitest'
import { startSimulator } from '../simulator/index.ts'
import { idOfName } from './channel-names.ts'
import { lonely } from './testing/lonely.ts'

afterEach(() => void vi.useRealTimers())

test('many names cost one call, and a channel made since is found a few seconds later', async () => {
  const slack = await startSimulator({ seed: 'demo' })
  const installation = lonely(slack, () => slack.demo.credentials.botToken)
  for (const name of ['support', 'general', 'nowhere', 'support', 'made-later']) await idOfName(installation, name)
  expect(await idOfName(installation, 'support')).toBe(slack.demo.support.id)
  expect(slack.ledger.calls('conversations.list')).toHaveLength(1)
  const { id } = slack.addChannel(slack.demo.team.id, { name: 'made-later' })
  expect(await idOfName(installation, 'made-later')).toBeUndefined()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6_000 })
  expect(await idOfName(installation, 'made-later')).toBe(id)
  await slack.close()
})
