import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallEntry } from '../simulator/ledger.ts'
import type { Workspace, Workspaces } from './testing/workspaces.ts'
import { workspaces } from './testing/workspaces.ts'

/** Slack's own pauses are waited for, on a machine that may be busy. */
const PATIENT = { timeout: 60_000 }
/** How long a workspace asks to be left alone. What others do meanwhile is seen by its own moment, never by ours. */
const PAUSE_S = 5

onEachEngine((engine) => {
  let house: Workspaces
  let acme: Workspace
  let globex: Workspace
  let initech: Workspace
  beforeAll(async () => {
    house = await workspaces(engine, 3)
    ;[acme, globex, initech] = house.at as [Workspace, Workspace, Workspace]
  })
  afterAll(() => house?.close())

  const refusal = (at: Workspace, method: string): CallEntry | undefined =>
    at.slack.ledger.calls(method).find(({ outcome }) => outcome?.status === 429)
  /** The call that brought a line into its thread. */
  const posted = (at: Workspace, says: string): Promise<CallEntry> =>
    until(() => at.posts(says)[0], `“${says}” in the thread`, PATIENT.timeout)

  // Each waits for pauses of its own workspace, and none need wait for the others.
  describe.concurrent('a workspace at its limits', () => {
    test('within Slack’s own limits nothing is refused, and every card ends up true', PATIENT, async () => {
      for (let n = 0; n < 3; n++) await acme.writes(`nadia ${n}`, `Where is parcel ${n}?`)
      for (let n = 0; n < 3; n++) await posted(acme, `Where is parcel ${n}?`)
      const conversations = await acme.conversations()
      for (const priority of ['low', 'medium', 'high', 'urgent', 'high'] as const)
        for (const { id } of conversations) await house.hub.command('set_priority', { conversation: id, priority })
      await until(
        async () => (await acme.cards()).every(({ words }) => words.includes('high priority')),
        'three true cards',
        PATIENT.timeout,
      )
      expect(acme.refusals()).toBe(0)
      expect(acme.slack.ledger.calls('chat.update').length).toBeLessThan(12)
    })

    test(
      'a pause that Slack asks of cards holds back no customer, and the card is true in the end',
      PATIENT,
      async () => {
        await globex.writes('nadia', 'Where is my parcel?')
        await posted(globex, 'Where is my parcel?')
        await house.hub.settled()
        globex.slack.faults.add({ on: 'chat.update', effect: { is: 'rate-limited', retryAfter: PAUSE_S } })
        const conversation = (await globex.conversations()).find(({ thread }) => thread === 'nadia')
        await house.hub.command('set_priority', { conversation: conversation!.id, priority: 'urgent' })
        const refused = await until(() => refusal(globex, 'chat.update'), 'the refusal')
        await globex.writes('nadia', 'Hello?')
        const hello = await posted(globex, 'Hello?')
        await until(
          async () => (await globex.cards()).some(({ words }) => words.includes('urgent priority')),
          'the true card',
          PATIENT.timeout,
        )
        const next = globex.slack.ledger.calls('chat.update').find(({ n }) => n > refused.n)
        expect(next?.at).toBeGreaterThanOrEqual(refused.at + PAUSE_S * 1_000)
        expect(hello.n).toBeLessThan(next?.n ?? 0)
        expect(globex.refusals('chat.update')).toBe(1)
      },
    )

    test('a workspace that refuses everything for a while delays no other, and loses nothing', PATIENT, async () => {
      initech.slack.faults.add({
        on: 'chat.postMessage',
        effect: { is: 'rate-limited', retryAfter: PAUSE_S },
        times: 2,
      })
      const lines = Array.from({ length: 3 }, (_, n) => `Where is parcel ${n}?`)
      for (const [n, says] of lines.entries()) await initech.writes(`nadia ${n}`, says)
      const refused = await until(() => refusal(initech, 'chat.postMessage'), 'a refusal')
      await globex.writes('jane', 'Anybody there?')
      const jane = await posted(globex, 'Anybody there?')
      expect(jane.at).toBeLessThan(refused.at + PAUSE_S * 1_000)
      for (const says of lines) await posted(initech, says)
      await house.hub.settled()
      for (const says of lines) expect(initech.posts(says)).toHaveLength(1)
    })
  })

  test('two workspaces that hang delay nobody in a third', PATIENT, async () => {
    const hang = { on: 'chat.postMessage', effect: { is: 'hang' }, times: 1_000 } as const
    const hanging = [globex, initech]
    for (const one of hanging) {
      one.slack.faults.add(hang)
      one.slack.ledger.clear()
      for (let n = 0; n < 5; n++) await one.writes(`jane ${n}`, `Where is parcel ${n}?`)
    }
    const calls = () => hanging.map(({ slack }) => slack.ledger.calls('chat.postMessage'))
    await until(() => calls().every(({ length }) => length >= 4), 'both to hang')
    await acme.writes('jane', 'Anybody there?')
    await posted(acme, 'Anybody there?')
    expect(calls().flatMap((all) => all.filter(({ outcome }) => outcome))).toEqual([])
    for (const { slack } of hanging) slack.faults.clear()
    for (const one of hanging)
      await until(() => [0, 1, 2, 3, 4].some((n) => one.posts(`Where is parcel ${n}?`)[0]), 'it to go on')
  })
})
