import { afterEach, expect, test, vi } from 'vitest'
import type { OutMessage } from '../contract/index.ts'
import { definePlugin } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { commander, servicesOn } from './testing/double.ts'
import { says, stage } from './testing/stage.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  afterEach(() => vi.useRealTimers())
  const reviewedBy = async (review: (message: OutMessage) => Promise<{ refuse: string } | undefined>) =>
    commander(await servicesOn(it.db, {}, [definePlugin({ id: 'manners', contract: 1, review })]), it.shop)
  const reply = () => ({ conversation: it.nadia.id, parts: says('Whatever') })

  test('a plugin may refuse an answer before it is queued, with its own sentence', async () => {
    const command = await reviewedBy(({ author, identities }) =>
      Promise.resolve({ refuse: `${author.name}, be kind to ${identities[0]?.value}.` }),
    )
    await expect(command('reply', reply())).rejects.toMatchObject({ code: 'closed', tell: 'Omar, be kind to nadia.' })
    expect(await it.lines()).toEqual(['in: Where is my parcel?'])
    await command('note', reply())
  })

  test('one that fails or says nothing in time is not waited for', async () => {
    const failing = await reviewedBy(() => Promise.reject(new Error('down')))
    await failing('reply', reply())
    const asked = Promise.withResolvers<void>()
    const silent = await reviewedBy(() => {
      asked.resolve()
      return new Promise(() => {})
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const sent = silent('reply', reply())
    await asked.promise
    await vi.advanceTimersByTimeAsync(2_000)
    vi.useRealTimers()
    await sent
    expect((await it.lines()).filter((line) => line === 'out: Whatever')).toHaveLength(2)
  })
})
