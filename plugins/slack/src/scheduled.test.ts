import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import type { Workspaces } from './testing/workspaces.ts'
import { workspaces } from './testing/workspaces.ts'

/** Far less than what the others hang, and enough for a busy machine. */
const SOON_MS = 3_000

/** Slack's own pauses are waited for, on a machine that may be busy. */
const PATIENT = { timeout: 60_000 }

onEachEngine((engine) => {
  let house: Workspaces
  afterEach(() => house?.close())

  test('two workspaces that hang delay nobody in a third', PATIENT, async () => {
    house = await workspaces(engine, 3)
    const [acme, globex, initech] = house.at as Required<Workspaces['at']>
    for (const one of [acme!, globex!]) {
      one.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'slow', ms: 6_000 }, times: 1_000 })
      for (let n = 0; n < 5; n++) await one.writes(`nadia ${n}`, `Where is parcel ${n}?`)
    }
    const calls = () => [acme!, globex!].map(({ slack }) => slack.ledger.calls('chat.postMessage').length)
    await until(() => calls().every((count) => count >= 4), 'both to hang')
    const since = Date.now()
    await initech!.writes('jane', 'Anybody there?')
    await until(() => initech!.shows('Anybody there?'), 'Jane’s line')
    expect(Date.now() - since).toBeLessThan(SOON_MS)
  })

  test('a workspace that refuses everything for a while delays no other, and loses nothing', PATIENT, async () => {
    house = await workspaces(engine, 2)
    const [acme, globex] = house.at as Required<Workspaces['at']>
    acme!.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'rate-limited', retryAfter: 2 }, times: 2 })
    const lines = Array.from({ length: 3 }, (_, n) => `Where is parcel ${n}?`)
    for (const [n, says] of lines.entries()) await acme!.writes(`nadia ${n}`, says)
    await until(() => acme!.refusals() > 0, 'a refusal')
    const since = Date.now()
    await globex!.writes('jane', 'Anybody there?')
    await until(() => globex!.shows('Anybody there?'), 'Jane’s line')
    expect(Date.now() - since).toBeLessThan(SOON_MS)
    await until(() => lines.every((says) => acme!.shows(says)), 'all of Nadia’s lines', 60_000)
    const said = acme!.slack.ledger.calls('chat.postMessage').filter(({ outcome }) => outcome?.ok)
    for (const line of lines) expect(said.filter(({ args }) => args.text === line && args.thread_ts)).toHaveLength(1)
  })

  test(
    'a pause that Slack asks of cards holds back no customer, and the card is true in the end',
    PATIENT,
    async () => {
      house = await workspaces(engine, 1)
      const [acme] = house.at
      await acme!.writes('nadia', 'Where is my parcel?')
      await until(() => acme!.shows('Where is my parcel?'), 'the first line')
      await house.hub.settled()
      acme!.slack.faults.add({ on: 'chat.update', effect: { is: 'rate-limited', retryAfter: 5 } })
      const [conversation] = await house.hub.conversations()
      await house.hub.command('set_priority', { conversation: conversation!.id, priority: 'urgent' })
      await until(() => acme!.refusals('chat.update') === 1, 'the refusal')
      const refusedAt = Date.now()
      await acme!.writes('nadia', 'Hello?')
      await until(() => acme!.shows('Hello?'), 'the second line')
      expect(Date.now() - refusedAt).toBeLessThan(SOON_MS)
      await until(
        async () => (await acme!.cards()).some(({ words }) => words.includes('urgent priority')),
        'the true card',
      )
      expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(5_000)
      expect(acme!.refusals('chat.update')).toBe(1)
    },
  )

  test('within Slack’s own limits nothing is refused, and every card ends up true', PATIENT, async () => {
    house = await workspaces(engine, 1)
    const [acme] = house.at
    for (let n = 0; n < 3; n++) await acme!.writes(`nadia ${n}`, `Where is parcel ${n}?`)
    await until(() => [0, 1, 2].every((n) => acme!.shows(`Where is parcel ${n}?`)), 'three lines', 30_000)
    const conversations = await house.hub.conversations()
    for (const priority of ['low', 'medium', 'high', 'urgent', 'high'] as const)
      for (const { id } of conversations) await house.hub.command('set_priority', { conversation: id, priority })
    await until(
      async () => (await acme!.cards()).every(({ words }) => words.includes('high priority')),
      'three true cards',
      30_000,
    )
    expect(acme!.refusals()).toBe(0)
    const edits = acme!.slack.ledger.calls('chat.update').length
    expect(edits).toBeLessThan(12)
  })
})
