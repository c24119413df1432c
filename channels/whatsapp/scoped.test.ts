// A user id is given to somebody towards one business: at another the same letters may be anybody.
import { readFileSync } from 'node:fs'
import type { Fact } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { BUSINESS } from './double/index.ts'
import { parse } from './src/parse.ts'
import { settings } from './src/settings.ts'

const HIDDEN = JSON.parse(readFileSync(new URL('fixtures/hidden-number.json', import.meta.url), 'utf8')) as {
  body: unknown
}
const raw = {
  id: '1',
  key: '1',
  lane: 'una',
  headers: {},
  body: Buffer.from(JSON.stringify(HIDDEN.body)),
  receivedAt: new Date(0),
}

const named = (set: { businessAccountId?: string; portfolioId?: string }) => {
  const [fact] = parse(raw, { settings: settings.parse({ ...BUSINESS, ...set }) }) as [Fact]
  return fact.is === 'message' && fact.from.side === 'contact' ? fact.from.identities : []
}

test('una of one business is nobody we know of another', () => {
  const [here, there] = [named({}), named({ businessAccountId: '500000000000002' })]
  expect(here).toEqual([
    { namespace: `whatsapp@${BUSINESS.businessAccountId}`, value: expect.any(String), verified: true },
  ])
  expect(there).toEqual([{ ...here[0], namespace: 'whatsapp@500000000000002' }])
})

test('accounts of one portfolio know una by one name', () => {
  const portfolioId = '700000000000001'
  expect(named({ portfolioId })).toEqual(named({ portfolioId, businessAccountId: '500000000000002' }))
})
