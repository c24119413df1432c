import { afterEach, describe, expect, test, vi } from 'vitest'
import { uuidv7 } from '../contract/ids.ts'
import { Problem, unreachable } from './http.ts'
import type { Waiting } from './outbox.ts'
import { openOutbox } from './outbox.ts'
import { memoryStorage } from './storage.ts'

const open = (send: (entry: Waiting<string>) => Promise<void>, storage = memoryStorage(), name = 'nadia') => {
  let shown: Waiting<string>[] = []
  const outbox = openOutbox<string>({
    name,
    storage,
    send,
    onChange: (entries) => {
      shown = entries
    },
  })
  return { outbox, storage, shown: () => shown.map(({ body, state }) => `${body} ${state}`) }
}
const away = async (): Promise<void> => {
  throw unreachable()
}

describe('the outbox', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('in a frame whose browser keeps locks from it, nadia’s line goes all the same, and once', async () => {
    const refused = () => Promise.reject(new DOMException('The request was denied.', 'SecurityError'))
    vi.stubGlobal('navigator', { locks: { request: refused } })
    const sent: string[] = []
    const { outbox, shown } = open(async ({ body }) => void sent.push(body))
    outbox.add(uuidv7(), 'Hello?')
    await outbox.flush()
    expect(sent).toEqual(['Hello?'])
    expect(shown()).toEqual([])
  })

  test('sends in the order in which nadia wrote, one after the other', async () => {
    const sent: string[] = []
    let busy = 0
    const { outbox, shown } = open(async ({ body }) => {
      expect(++busy).toBe(1)
      await Promise.resolve()
      busy--
      sent.push(body)
    })
    for (const line of ['one', 'two', 'three']) outbox.add(uuidv7(), line)
    await outbox.flush()
    await outbox.flush()
    expect(sent).toEqual(['one', 'two', 'three'])
    expect(shown()).toEqual([])
  })

  test('what could not be sent is there after a reload, and keeps its id', async () => {
    const { outbox, storage } = open(away)
    const id = uuidv7()
    outbox.add(id, 'Hello?')
    await outbox.flush()
    outbox.close()
    const sent: Waiting<string>[] = []
    const later = open(async (entry) => void sent.push(entry), storage)
    await later.outbox.flush()
    expect(sent.map((entry) => [entry.id, entry.body])).toEqual([[id, 'Hello?']])
    expect(storage.length).toBe(0)
  })

  test('while the hub is away nothing is overtaken', async () => {
    const tried: string[] = []
    const { outbox } = open(async ({ body }) => {
      tried.push(body)
      throw new Problem(503, 'unavailable', 'Later.')
    })
    outbox.add(uuidv7(), 'one')
    outbox.add(uuidv7(), 'two')
    await outbox.flush()
    expect(tried).not.toContain('two')
    outbox.close()
  })

  test('a refused line has failed with its reason, and the next one goes on', async () => {
    const sent: string[] = []
    let strict = true
    const { outbox, shown } = open(async ({ body }) => {
      if (body === 'bad' && strict) throw new Problem(403, 'forbidden', 'Not this one.')
      sent.push(body)
    })
    const id = uuidv7()
    outbox.add(id, 'bad')
    outbox.add(uuidv7(), 'good')
    await outbox.flush()
    await outbox.flush()
    expect(sent).toEqual(['good'])
    expect(outbox.entries()).toMatchObject([{ id, state: 'failed', tell: 'Not this one.' }])
    strict = false
    outbox.retry(id)
    await outbox.flush()
    expect(sent).toEqual(['good', 'bad'])
    expect(shown()).toEqual([])
  })

  test('a full storage costs nothing but the reload', async () => {
    const storage = {
      ...memoryStorage(),
      length: 0,
      key: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    }
    const sent: string[] = []
    const { outbox } = open(async ({ body }) => void sent.push(body), storage)
    outbox.add(uuidv7(), 'still here')
    await outbox.flush()
    expect(sent).toEqual(['still here'])
  })

  test('two inboxes on one origin do not mix, and wiping one leaves the other', async () => {
    const storage = memoryStorage()
    const mine = open(away, storage, 'a')
    const other = open(away, storage, 'b')
    mine.outbox.add(uuidv7(), 'for a')
    other.outbox.add(uuidv7(), 'for b')
    await Promise.all([mine.outbox.flush(), other.outbox.flush()])
    mine.outbox.wipe()
    expect(mine.outbox.entries()).toEqual([])
    expect(other.outbox.entries().map(({ body }) => body)).toEqual(['for b'])
    mine.outbox.close()
    other.outbox.close()
  })

  test('a line wiped while it was on its way does not come back as failed', async () => {
    const { outbox } = open(async ({ id }) => {
      outbox.discard(id)
      throw new Problem(403, 'forbidden', 'No.')
    })
    outbox.add(uuidv7(), 'gone')
    await outbox.flush()
    expect(outbox.entries()).toEqual([])
  })
})
