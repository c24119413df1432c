// Where the token of an inbox may go, whatever an answer says.
import { expect, test } from 'vitest'
import { openFile } from './src/media.ts'
import type { Inbox } from './src/settings.ts'

const GRAPH = 'https://graph.facebook.com'
const answer = (json: unknown) => ({ status: 200, headers: new Headers(), text: async () => JSON.stringify(json) })

/** Graph says that the file lies at `url`; whatever is asked is noted with what it was told. */
const named = (url: string) => {
  const asked: { url: string; authorization: unknown }[] = []
  const safeFetch = async (at: string, { headers }: { headers: Record<string, string> }) => {
    asked.push({ url: at, authorization: headers.authorization })
    return at.startsWith(GRAPH) ? answer({ url, mime_type: 'image/png' }) : { status: 200, bytes: async () => PICTURE }
  }
  const settings = { token: 'secret', phoneNumberId: '1', apiBaseUrl: GRAPH, apiVersion: 'v24.0' }
  return { asked, inbox: { settings, hub: { safeFetch } } as unknown as Inbox }
}
const PICTURE = new Uint8Array([1, 2, 3])

test.each([
  'https://evil.example/picture',
  'https://fbcdn.net.evil.example/picture',
  'https://evilfbcdn.net/picture',
  'http://lookaside.fbsbx.com/picture',
  'https://graph.facebook.com.evil.example/',
  'https://graph.facebook.com@evil.example/',
  'https://graph.facebook.com:8443@169.254.169.254/',
])('a file said to lie at %s is missing for good, and nobody there is asked anything', async (url) => {
  const { asked, inbox } = named(url)
  await expect(openFile({ mediaId: '42' }, inbox)).rejects.toMatchObject({ code: 'foreign_media', retry: 'never' })
  expect(asked.map(({ url: at }) => new URL(at).origin)).toEqual([GRAPH])
})

test('one at Meta comes, and only Meta hears the token', async () => {
  const { asked, inbox } = named('https://lookaside.fbsbx.com/picture')
  const { bytes, mime } = await openFile({ mediaId: '42' }, inbox)
  for await (const piece of bytes) expect(piece).toEqual(PICTURE)
  expect([mime, asked.map(({ authorization }) => authorization)]).toEqual(['image/png', Array(2).fill('Bearer secret')])
})
