import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createToken } from '../accounts/index.ts'
import { limits } from './limits.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

describe('the API', () => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage()
    acme = await stage.company('acme')
  })
  afterAll(() => stage.close())

  /** Behind a proxy of the house, which says whom it speaks for. */
  const ask = (token: string, address: string) =>
    stage.ask('GET', '/v1/me', { token, headers: { 'x-forwarded-for': address } })
  const asks = async (times: number, token: string, address: (i: number) => string) => {
    const statuses = new Set<number>()
    for (let from = 0; from < times; from += 50) {
      const batch = Array.from({ length: Math.min(50, times - from) }, (_, i) => ask(token, address(from + i)))
      for (const { status } of await Promise.all(batch)) statuses.add(status)
    }
    return [...statuses]
  }
  const memberOf = async (name: string) => {
    const person = { email: `${name}@acme.example`, name, role: 'agent' }
    return (await addMember(stage.services, acme.accountId, person)).id
  }
  const anotherToken = async (member: string) =>
    (await createToken(stage.services, acme.accountId, { name: member, member, scopes: ['*'] })).token
  const tokenOf = async (name: string) => anotherToken(await memberOf(name))
  const tooOften = async (token: string, address: string) => {
    const answer = await ask(token, address)
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const seconds = Number(answer.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(60)
  }

  test('counts a token’s requests wherever they come from, then all of its member’s, and nobody else’s', async () => {
    const omar = await memberOf('omar')
    const [first, second, vera] = [await anotherToken(omar), await anotherToken(omar), await tokenOf('vera')]
    const anywhere = (i: number) => `198.51.100.${i % 200}`
    expect(await asks(limits.token.limit, first, anywhere)).toEqual([200])
    await tooOften(first, '198.51.100.250')
    expect(await asks(limits.caller.limit - limits.token.limit, second, anywhere)).toEqual([200])
    await tooOften(second, '198.51.100.250')
    expect((await ask(vera, '198.51.100.250')).status).toBe(200)
  })

  test('counts the requests of an address whoever asks from there, and of no other address', async () => {
    const [dana, jan, lea] = [await tokenOf('dana'), await tokenOf('jan'), await tokenOf('lea')]
    const office = () => '203.0.113.7'
    for (const token of [dana, jan, lea]) expect(await asks(limits.address.limit / 3, token, office)).toEqual([200])
    await tooOften(dana, office())
    await tooOften(await tokenOf('kim'), office())
    expect((await ask(dana, '203.0.113.8')).status).toBe(200)
  })

  test('lets nobody guess tokens fast', async () => {
    const guess = () => stage.ask('GET', '/v1/me', { token: 'dk_guess' })
    const first = await guess()
    const answers = await Promise.all(Array.from({ length: 30 }, guess))
    expect(first.status).toBe(401)
    const last = answers.find((answer) => answer.status === 429)
    expect(last).toMatchObject({ body: { code: 'rate_limited' } })
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
