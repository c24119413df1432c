import { expect, test } from 'vitest'
import { beforeSending, ChannelError, Refusal } from './index.ts'

const endOf = (thrown: unknown): Promise<unknown> =>
  beforeSending(() => {
    throw thrown
  }).catch((error: unknown) => error)

test('whatever nobody gave a name was not sent, and is tried again', async () => {
  const away = new Error('the database is away')
  for (const thrown of [away, Object.assign(new Error('late'), { name: 'TimeoutError' }), 'a word'])
    expect(await endOf(thrown)).toMatchObject({ code: 'not_ready', sent: 'no', retry: 'later', cause: thrown })
})

test('a question that stayed open sent nothing either, and keeps its own words', async () => {
  const open = new ChannelError({ code: 'http_502', sent: 'unsure', retry: 'later', tell: 'Nobody knows.' })
  expect(await endOf(open)).toMatchObject({ code: 'http_502', sent: 'no', retry: 'later', tell: 'Nobody knows.' })
})

test('what is refused stays refused, and what came of it is handed on', async () => {
  const no = new ChannelError({ code: 'gone', sent: 'no', retry: 'never', tell: 'Gone.' })
  const refused = new Refusal('not_found')
  expect([await endOf(no), await endOf(refused)]).toEqual([no, refused])
  expect(await beforeSending(async () => 7)).toBe(7)
})
