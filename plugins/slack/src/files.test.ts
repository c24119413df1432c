import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Installation } from './client.ts'
import type { SlackFile } from './files.ts'
import { importAll, originOf } from './files.ts'
import { anywhere } from './testing/lonely.ts'

const shares = (...ts: string[]) => ({ public: { C1: ts.map((one) => ({ ts: one })) } })
const file = { id: 'F1', mode: 'hosted', user: 'U1', shares: shares('2.1') }

test.each([
  ['uploaded with this line', file, 'own'],
  ['not shared anywhere yet', { ...file, shares: undefined }, 'own'],
  ['shared before in another line', { ...file, shares: shares('1.1', '2.1') }, 'elsewhere'],
  ['somebody else’s', { ...file, user: 'U2' }, 'elsewhere'],
  ['a canvas', { ...file, mode: 'quip' }, 'elsewhere'],
  ['a snippet', { ...file, mode: 'snippet' }, 'elsewhere'],
  ['a link to another service', { ...file, mode: 'external', is_external: true }, 'elsewhere'],
  ['of a kind nobody knows', { id: 'F1' }, 'elsewhere'],
] as const)('a file %s is %s', (_, given, expected) => {
  expect(originOf(given as Parameters<typeof originOf>[0], 'U1', '2.1')).toBe(expected)
})

/** Slack's API and its file store in one: `files.info` knows one file, `/gone` leads elsewhere, `/page` is a sign-in page, `/cut` breaks off. */
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  if (request.url === '/api/files.info') {
    const url_private = `${base()}/label`
    return response.end(
      JSON.stringify({ ok: true, file: { id: 'F9', name: 'label.txt', mode: 'hosted', url_private } }),
    )
  }
  if (request.url === '/gone') return response.writeHead(302, { location: `${base()}/elsewhere` }).end()
  if (request.url === '/cut') {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' })
    return response.write('To: ', () => response.destroy())
  }
  if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
  return response.writeHead(200, { 'content-type': 'text/plain' }).end('To: Nadia')
})
const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)))
afterAll(() => void server.close())

const store = (before: () => Promise<void> = async () => {}) => {
  const saved: string[] = []
  const save = async ({ name, bytes }: { name: string; bytes: AsyncIterable<Uint8Array> }) => {
    await before()
    const pieces: Uint8Array[] = []
    for await (const piece of bytes) pieces.push(piece)
    saved.push(`${name}: ${Buffer.concat(pieces).toString()}`)
    return { id: crypto.randomUUID(), name, mime: 'text/plain', size: 9 }
  }
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const installation = {
    id: crypto.randomUUID(),
    settings: { botToken: 'xoxb-1', apiBaseUrl: `${base()}/api/` },
    hub: { log, files: { save }, safeFetch: anywhere },
    refs: { find: async () => undefined, claim: async () => true },
  } as unknown as Installation
  return {
    saved,
    take: (file: Partial<SlackFile>) =>
      importAll(installation, [{ id: 'F1', name: 'label.txt', mode: 'hosted', ...file }]),
  }
}
/** Nothing that could be sent to a customer. */
const NAMED = [{ is: 'unknown', what: 'the file label.txt: it could not be copied from Slack' }]

test('a file is copied', async () => {
  const { saved, take } = store()
  expect(await take({ url_private: `${base()}/label` })).toMatchObject([{ is: 'file', name: 'label.txt' }])
  expect(saved).toEqual(['label.txt: To: Nadia'])
})

test('a file is whole however long it waits to be read, and whatever is tidied away meanwhile', async () => {
  setFlagsFromString('--expose-gc')
  const tidy = runInNewContext('gc') as () => void
  const { saved, take } = store(async () => {
    for (let n = 0; n < 3; n++) {
      tidy()
      await setImmediate()
    }
  })
  await take({ url_private: `${base()}/label` })
  expect(saved).toEqual(['label.txt: To: Nadia'])
})

test('one that breaks off is tried again, and nothing of it is kept', async () => {
  const { saved, take } = store()
  await expect(take({ url_private: `${base()}/cut` })).rejects.toMatchObject({ code: 'unreachable', retry: 'later' })
  expect(saved).toEqual([])
})

test('of a file shared over Slack Connect the address is asked for first', async () => {
  const { saved, take } = store()
  expect(await take({ id: 'F9', mode: undefined, file_access: 'check_file_info' })).toMatchObject([{ is: 'file' }])
  expect(asked).toContain('/api/files.info')
  expect(saved).toEqual(['label.txt: To: Nadia'])
})

test.each([
  ['was deleted', { mode: 'tombstone' }],
  ['is hidden by the plan', { mode: 'hidden_by_limit' }],
  ['lies at another service', { mode: 'external', is_external: true }],
  ['is a canvas', { mode: 'quip' }],
  ['is too large', { size: 26 * 1024 * 1024 }],
  ['leads elsewhere', { path: '/gone' }],
  ['answers with a sign-in page', { path: '/page' }],
] as [string, Partial<SlackFile> & { path?: string }][])(
  'a file that %s is named and not copied',
  async (_, { path = '/label', ...file }) => {
    const { saved, take } = store()
    expect(await take({ url_private: `${base()}${path}`, ...file })).toEqual(NAMED)
    expect(saved).toEqual([])
    expect(asked).not.toContain('/elsewhere')
  },
)

test('the token is shown to no other host', async () => {
  const { take } = store()
  const before = asked.length
  for (const url_private of [
    'https://evil.example/label',
    'http://files.slack.com/label',
    'https://slack.com.evil.example/x',
  ])
    expect(await take({ url_private })).toEqual(NAMED)
  expect(asked.length).toBe(before)
})
