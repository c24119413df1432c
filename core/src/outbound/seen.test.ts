// That somebody read what nadia wrote is shown to her: where the inbox can, and never in a hurry.
import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { claim } from '../jobs/claim.ts'
import { claimRefs } from '../refs/index.ts'
import { onEachEngine } from '../testing/index.ts'
import { createBreaker } from './breaker.ts'
import { createPace } from './pace.ts'
import { seenSubscriber } from './seen.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  /** A channel that knows how; `seen` is what this inbox of it says. */
  const shows = async (seen: 'native' | 'refuse') => {
    const marks: string[] = []
    const channel = it.services.registry.channel('double')
    const { capabilities } = channel
    Object.assign(channel, {
      capabilities: (inbox: never) => ({ ...capabilities(inbox), seen }),
      seen: async (keys: readonly string[]) => void marks.push(...keys),
    })
    const [message] = await it.messages()
    const ref = { accountId: it.shop.accountId, connectionId: it.shop.inbox.id, key: 'her line' }
    await it.db.transaction((trx) => claimRefs(trx, [{ ...ref, kind: 'message', targetId: message!.id }]))
    await it.command('mark_read', { conversation: it.nadia.id, upTo: 1 })
    return marks
  }
  const jobs = () => it.db.root.selectFrom('jobs').selectAll().where('subscriber', '=', 'seen').execute()
  const works = async (manners: { pace: ReturnType<typeof createPace>; breaker: ReturnType<typeof createBreaker> }) => {
    const due = await claim(it.db.root, 'seen', { limit: 10, leaseMs: 10_000 })
    await seenSubscriber(it.services, manners).run(due.jobs, new AbortController().signal)
  }
  const manners = () => ({ pace: createPace(), breaker: createBreaker() })

  test('an inbox that says it cannot is not asked to, whatever its channel knows', async () => {
    await shows('refuse')
    expect(await jobs()).toEqual([])
  })

  test('where it can, she sees it', async () => {
    const marks = await shows('native')
    await works(manners())
    expect([marks, await jobs()]).toEqual([['her line'], []])
  })

  test('while the provider asked for a pause the mark waits', async () => {
    const marks = await shows('native')
    const { pace, breaker } = manners()
    pace.pause(it.shop.inbox.id, 60_000)
    await works({ pace, breaker })
    const [job] = await jobs()
    expect(marks).toEqual([])
    expect(job!.run_at.getTime()).toBeGreaterThan(Date.now() + 30_000)
  })

  test('a provider that is down is not called for it', async () => {
    const marks = await shows('native')
    const { pace, breaker } = manners()
    for (let i = 0; i < 5; i++) breaker.report(it.shop.inbox.id, 'trouble')
    await works({ pace, breaker })
    expect([marks, await jobs()]).toEqual([[], []])
  })
})
