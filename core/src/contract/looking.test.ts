import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Connection } from './context.ts'
import { ChannelError, Refusal } from './errors.ts'
import { lookEvery, lookQuietly } from './looking.ts'

const HOUR_MS = 3_600_000

describe('a channel that looks for itself', () => {
  test('looks at once, and again when its time has come; never at two things at the same time', async () => {
    const over = new AbortController()
    let [under, most, looks] = [0, 0, 0]
    await lookEvery(1, over.signal, async () => {
      most = Math.max(most, ++under)
      await Promise.resolve()
      under--
      if (++looks === 3) over.abort()
    })
    expect([looks, most]).toEqual([3, 1])
  })

  test('that is to end does so while it rests, and does not begin where it has ended already', async () => {
    const over = new AbortController()
    const looked = Promise.withResolvers<void>()
    const looking = lookEvery(HOUR_MS, over.signal, async () => looked.resolve())
    await looked.promise
    over.abort()
    await looking
    await lookEvery(HOUR_MS, over.signal, () => Promise.reject(new Error('looked after its end')))
  })
})

describe('a look that fails', () => {
  const warned: unknown[] = []
  const hub = { log: { warn: (...said: unknown[]) => warned.push(said) } } as unknown as Connection['hub']
  const look = (error: unknown, signal = new AbortController().signal) =>
    lookQuietly({ id: 'inbox', hub }, 'The provider did not say.', signal, () => Promise.reject(error))

  const asked = new ChannelError({ code: 'http_500', sent: 'unsure', retry: 'later', tell: 'They had trouble.' })
  const shape = z.string().safeParse(7).error
  test.each([
    ['because the provider had trouble', asked, 'http_500'],
    ['because what it brought is too large', new Refusal('too_large'), 'too_large'],
    ['because its answer has another shape', shape, 'unreadable'],
  ])('%s is told to the log, and no more', async (_, error, code) => {
    warned.length = 0
    await look(error)
    expect(warned).toEqual([[{ inbox: 'inbox', code }, 'The provider did not say.']])
  })

  test('because of a bug, or because the database is away, ends the listening', async () => {
    await expect(look(new TypeError('nothing there'))).rejects.toThrow('nothing there')
  })

  test('because it was to end says nothing at all', async () => {
    warned.length = 0
    await look(new TypeError('given up'), AbortSignal.abort())
    expect(warned).toEqual([])
  })
})
