import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChannelError } from '../contract/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Company, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { SEND_TIMEOUT_MS } from '../outbound/lane.ts'
import { onEachEngine } from '../testing/engines.ts'
import { connectionRow, openConnection } from './open.ts'
import { createConnection } from './store.ts'
import { PATIENCE_MS, storeTokens } from './token.ts'

const HOUR = 3_600_000
const inAn = (hours: number) => new Date(Date.now() + hours * HOUR)

/** A provider whose pass can be renewed once, by its own words. */
const office = (first: string) => {
  const spent: string[] = []
  let valid = first
  const renew = async (old: string | undefined) => {
    spent.push(String(old))
    await new Promise((done) => setTimeout(done, 20))
    if (old !== valid) throw new ChannelError({ code: 'spent', sent: 'no', retry: 'never', tell: 'Spent.' })
    valid = `pass ${spent.length}`
    return { value: valid, expiresAt: inAn(12) }
  }
  return { spent, renew }
}

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  let id: string
  beforeEach(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    acme = await stage.company('acme')
    const wanted = { accountId: acme.accountId, kind: 'installation', plugin: 'parcel', name: 'Office' } as const
    id = (await createConnection(stage.services, { ...wanted, settings: { secret: 's' } })).id
  })
  afterEach(() => stage.close())

  const place = () => ({ account_id: acme.accountId, id })
  const stored = (value: string, expiresAt: Date) =>
    stage.services.db.transaction((trx) => storeTokens(trx, stage.services, place(), { pass: { value, expiresAt } }))
  const open = () => openConnection(stage.services, acme.accountId, id)
  const row = () => stage.services.db.root.selectFrom('connection_tokens').selectAll().executeTakeFirstOrThrow()
  const health = async () => {
    const { health, health_tell } = await connectionRow(stage.services.db.root, acme.accountId, id)
    return `${health}: ${health_tell}`
  }
  /** Somebody took the lease, renewed, and died before the answer was kept. */
  const diedRenewing = (ago: number) =>
    stage.services.db.root
      .updateTable('connection_tokens')
      .set({ lease: '00000000-0000-7000-8000-000000000001', lease_until: new Date(Date.now() - ago) })
      .execute()

  test('a token that lasts is given out; it is sealed', async () => {
    await stored('pass 0', inAn(5))
    const { renew, spent } = office('pass 0')
    expect(await (await open()).token('pass', renew)).toBe('pass 0')
    expect(spent).toEqual([])
    expect(JSON.stringify(await row())).not.toContain('pass 0')
  })

  test('it is renewed before it ends, as early as its plugin asks', async () => {
    await stored('pass 0', inAn(1))
    const { renew, spent } = office('pass 0')
    expect(await (await open()).token('pass', renew)).toBe('pass 0')
    expect(await (await open()).token('pass', renew, { earlyMs: 2 * HOUR })).toBe('pass 1')
    expect(await (await open()).token('pass', renew, { earlyMs: 2 * HOUR })).toBe('pass 1')
    expect(spent).toEqual(['pass 0'])
  })

  test('many who ask at once spend it once', async () => {
    await stored('pass 0', inAn(0))
    const { renew, spent } = office('pass 0')
    const given = await Promise.all(Array.from({ length: 8 }, async () => (await open()).token('pass', renew)))
    expect(new Set(given)).toEqual(new Set(['pass 1']))
    expect(spent).toEqual(['pass 0'])
  })

  test('one the provider does not take any more is renewed once, whoever else says so as well', async () => {
    await stored('pass 0', inAn(5))
    const { renew, spent } = office('pass 0')
    const refused = { refused: 'pass 0' }
    const given = await Promise.all(Array.from({ length: 4 }, async () => (await open()).token('pass', renew, refused)))
    expect([...new Set(given), ...spent]).toEqual(['pass 1', 'pass 0'])
  })

  test('a refusal is the health of the connection, and the lease is free again', async () => {
    await stored('worn out', inAn(0))
    await expect((await open()).token('pass', office('pass 0').renew)).rejects.toThrow('Spent')
    expect(await health()).toBe('reauthorise: Spent.')
    expect((await row()).lease).toBeNull()
  })

  test('trouble that passes is no refusal', async () => {
    await stored('pass 0', inAn(0))
    const away = new ChannelError({ code: 'unreachable', sent: 'unsure', retry: 'later', tell: 'Away.' })
    await expect((await open()).token('pass', () => Promise.reject(away))).rejects.toThrow('Away')
    expect(await health()).toBe('ok: ')
    expect(await (await open()).token('pass', office('pass 0').renew)).toBe('pass 1')
  })

  describe('who died while renewing', () => {
    test('is waited for; then the next one tries, and nothing was lost if the provider had not answered', async () => {
      await stored('pass 0', inAn(0))
      await diedRenewing(-600)
      const { renew, spent } = office('pass 0')
      const asked = Date.now()
      expect(await (await open()).token('pass', renew)).toBe('pass 1')
      expect(Date.now() - asked).toBeGreaterThan(500)
      expect(spent).toEqual(['pass 0'])
    })

    test('and had been answered: the token is spent, and the administrators read that the hub was stopped', async () => {
      await stored('pass 0', inAn(0))
      await diedRenewing(1_000)
      const { renew } = office('the answer nobody kept')
      await expect((await open()).token('pass', renew)).rejects.toThrow('Spent')
      expect(await health()).toContain('stopped in the middle of renewing')
    })

    test('while the old one still lasts: it is used until then, and the administrators are told in time', async () => {
      await stored('pass 0', inAn(1))
      await diedRenewing(1_000)
      const { renew } = office('the answer nobody kept')
      expect(await (await open()).token('pass', renew, { earlyMs: 2 * HOUR })).toBe('pass 0')
      expect(await health()).toBe('ok: ')
      const { notice } = await stage.services.db.root.selectFrom('notices').select('notice').executeTakeFirstOrThrow()
      expect(notice).toMatchObject({ is: 'trouble', tell: expect.stringContaining('goes on working until') })
    })
  })

  test('nobody waits for a renewal until the call it is for is given up: what was not sent is not unsure', () => {
    expect(PATIENCE_MS).toBeLessThan(SEND_TIMEOUT_MS)
  })

  test('a new sign-in wins over a renewal of the old one that is still under way', async () => {
    await stored('pass 0', inAn(0))
    const slow = async () => {
      await stored('signed in anew', inAn(12))
      return { value: 'too late', expiresAt: inAn(12) }
    }
    expect(await (await open()).token('pass', slow)).toBe('signed in anew')
    expect(await (await open()).token('pass', slow)).toBe('signed in anew')
  })
})
