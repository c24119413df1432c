import type { Item } from '@deskless/core/contract'
import type { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { mail } from '../../testing/mail.ts'
import { settings } from '../settings.ts'
import type { Cursor } from './cursor.ts'
import { imapError } from './imap.ts'
import { takeNew } from './mailbox.ts'

type Lying = { uid: number; day: string; breaks?: boolean }
type Query = { uid: string; since?: Date }

/** As much of a server as taking mails asks. A mail that `breaks` cuts the connection whenever it is fetched whole. */
const server = (lying: readonly Lying[]) => {
  const named = (range: string) => lying.filter(({ uid }) => range.split(',').includes(String(uid)))
  return {
    usable: true,
    search: async ({ uid, since = new Date(0) }: Query) =>
      lying.filter((it) => it.uid >= Number.parseInt(uid, 10) && new Date(it.day) >= since).map((it) => it.uid),
    fetchAll: async (range: string, { source }: { source?: boolean }) => {
      if (source && named(range).some(({ breaks }) => breaks)) throw new Error('The server hung up.')
      return named(range).map(({ uid }) => {
        const bytes = Buffer.from(mail({ subject: `Mail ${uid}` }))
        return { uid, size: bytes.length, [source ? 'source' : 'headers']: bytes }
      })
    },
  } as unknown as ImapFlow
}

const watching = (place: Partial<Cursor[string]> = {}) => {
  const taken: Item[] = []
  const kept: Cursor[] = []
  const cursor: Cursor = { INBOX: { validity: '1', uid: 0, since: '2026-11-20T12:00:00Z', ...place } }
  const inbox = {
    settings: settings.parse({ address: 'support@shop.example' }),
    keep: async (_: string, it: Cursor) => kept.push(structuredClone(it)),
  }
  const accept = async (item: Item) => void taken.push(item)
  const watch = { inbox, path: 'INBOX', sent: false, cursor, accept, broke: new Map() }
  const uids = () => taken.map(({ body }) => Number(/Subject: Mail (\d+)/.exec(Buffer.from(body).toString())?.[1]))
  return { watch: watch as never, cursor, taken, kept, uids }
}
const going = new AbortController().signal

test('a backlog broken off in the middle goes on without what is older than asked', async () => {
  const { watch, cursor, uids, kept } = watching({ uid: 2, behind: true })
  const lying = [
    { uid: 2, day: '2026-11-20' },
    { uid: 3, day: '2019-01-01' },
    { uid: 4, day: '2026-11-21' },
  ]
  await takeNew(server(lying), watch, going)
  expect(uids()).toEqual([4])
  expect([cursor.INBOX, kept.at(-1)?.INBOX]).toEqual(
    Array(2).fill({ validity: '1', uid: 4, since: '2026-11-20T12:00:00Z' }),
  )
  // From then on everything that comes is new, whatever day the server gives it.
  await takeNew(server([...lying, { uid: 5, day: '2019-01-01' }]), watch, going)
  expect(uids()).toEqual([4, 5])
})

test('a mail that breaks its connection each time comes as its head, and those behind it as they are', async () => {
  const { watch, uids, taken } = watching({ uid: 1 })
  const today = '2026-11-21'
  const lying = [2, 3, 4].map((uid) => ({ uid, day: today, breaks: uid === 3 }))
  let breaks = 0
  while (uids().length < 3 && breaks < 10) await takeNew(server(lying), watch, going).catch(() => breaks++)
  expect(breaks).toBe(3)
  expect(uids()).toEqual([2, 3, 4])
  expect(taken.map(({ headers }) => headers && 'x-deskless-unfetched' in headers)).toEqual([false, true, false])
})

test('a mail that the hub could not keep comes again, and no mail server is blamed for it', async () => {
  const { watch, uids } = watching({ uid: 1 })
  const lying = [{ uid: 2, day: '2026-11-21' }]
  const away = { ...(watch as object), accept: () => Promise.reject(new Error('ECONNREFUSED')) } as never
  const error = await takeNew(server(lying), away, going).catch(imapError)
  expect(error).toMatchObject({ code: 'hub_unavailable', retry: 'later', tell: expect.stringMatching(/^The hub/) })
  await takeNew(server(lying), watch, going)
  expect(uids()).toEqual([2])
})
