// What is refused, and how it is told; and words that break what is not careful.
import type { TestHub } from '@deskless/core/testing'
import { corpusText, startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET } from './double/index.ts'
import { plugin } from './src/index.ts'
import { knock, message } from './testing/app.ts'

let house: TestHub
let door: string
beforeAll(async () => {
  house = await startHub({ engine: 'pglite', plugins: [plugin] })
  door = `${house.url}/in/api/${(await house.addInbox('api', { secret: SECRET, vouches: ['email'] })).token}`
})
afterAll(() => house.stop())

const bring = (items: unknown[]) => knock(door, JSON.stringify({ items }), { secret: SECRET })
const stored = async (): Promise<number> =>
  (await house.database.db.root.selectFrom('raw_items').select('id').execute()).length
const textsOf = async (who: string) => {
  await house.settled()
  const matters = (await house.conversations()).filter(({ contact }) => contact.name === who)
  return (await Promise.all(matters.map(({ id }) => house.messages(id)))).flat().map(({ text }) => text)
}

describe('what is wrong is told by item and field, and nothing is kept', () => {
  const fine = message('xena', 'Fine')
  const file = (more: object) => message('xena', '', { parts: [{ is: 'file', ...more }] })
  const known = (identity: object) => message('xena', 'Hi', { contact: { id: 'xena', identities: [identity] } })
  test.each<[string, unknown, string]>([
    ['an unknown kind', { is: 'poke' }, 'items.1.is'],
    ['a field nobody knows', { ...fine, id: 'x', colour: 'red' }, 'items.1'],
    ['no contact', { ...fine, id: 'x', contact: undefined }, 'items.1.contact'],
    ['no parts', { ...fine, id: 'x', parts: [] }, 'items.1.parts'],
    ['an empty text', message('xena', '   '), 'items.1.parts.0'],
    ['a name of ours', { ...fine, id: 'out_mine' }, 'items.1.id'],
    ['a line break in an id', { ...fine, id: 'a\r\nb: c' }, 'items.1.id'],
    ['half a character in an id', { ...fine, id: 'a\ud800' }, 'items.1.id'],
    ['an id that is too long', { ...fine, id: 'a'.repeat(201) }, 'items.1.id'],
    ['a file from nowhere', file({}), 'items.1.parts.0'],
    ['a file of this machine', file({ url: 'file:///etc/passwd' }), 'items.1.parts.0.url'],
    ['a file by name, never uploaded', file({ file: 'file_e30.abc' }), 'items.1.parts.0.file'],
    ['a line break in a file name', file({ url: 'https://app.example/x', name: 'a\r\nb: c' }), 'items.1.parts.0.name'],
    ['an id of many bytes', { ...fine, id: '🦊'.repeat(51) }, 'items.1.id'],
    [
      'a place off the map',
      message('xena', '', { parts: [{ is: 'location', latitude: 91, longitude: 0 }] }),
      'items.1.parts.0.latitude',
    ],
    [
      'an address it does not vouch for',
      known({ namespace: 'phone', value: '+4930123456', verified: true }),
      'items.1.contact.identities.0.verified',
    ],
    [
      'an address of another inbox',
      known({ namespace: 'api:other', value: 'omar' }),
      'items.1.contact.identities.0.namespace',
    ],
    [
      'an e-mail address that is none',
      known({ namespace: 'email', value: 'a@b, c@d' }),
      'items.1.contact.identities.0.value',
    ],
    [
      'a number without its country',
      known({ namespace: 'phone', value: '0171' }),
      'items.1.contact.identities.0.value',
    ],
    ['a status that is none', { is: 'receipt', of: 'm', status: 'eaten' }, 'items.1.status'],
  ])('%s', async (_, item, path) => {
    const before = await stored()
    const { status, body } = await bring([fine, item])
    expect(status).toBe(400)
    expect((body.details as { issues: { path: string }[] }).issues.map((issue) => issue.path)).toContain(path)
    expect(await stored()).toBe(before)
  })

  test.each([
    ['no JSON', '{"items": '],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')],
    ['no list', '{"items": {}}'],
    ['an empty one', '{"items": []}'],
  ])('%s', async (_, body) => {
    expect((await knock(door, body, { secret: SECRET })).status).toBe(400)
  })

  test('more than four megabytes', async () => {
    expect((await knock(door, ' '.repeat(4 * 1024 * 1024 + 1), { secret: SECRET })).status).toBe(413)
  })

  test.each([
    ['an empty file', 0, 400],
    ['a file of more than 25 MB', 25 * 1024 * 1024 + 1, 413],
  ])('%s', async (_, size, status) => {
    const headers = { authorization: `Bearer ${SECRET}` }
    const url = `${door.replace('/in/', '/p/')}/files?name=a.bin`
    expect((await fetch(url, { method: 'POST', headers, body: Buffer.alloc(size) })).status).toBe(status)
  })
})

// A small list of our own making: what breaks stores, templates and terminals.
const naughty = [
  "Robert'); DROP TABLE messages;--",
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{7*7}} #{7*7} %s %n %x',
  'مرحبا \u202Eabc\u202C',
  '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ﷽ Z̷̡̛a̴l̸g̵o',
  'ＮＵＬＬ null undefined NaN -0 1e999 true',
  '=cmd|/c calc!A1 +1 -1 @SUM(A1)',
  'a\tb\nc\u2028d\u2029e\u00a0f\u200bg\ufeffh',
  '../../etc/passwd \\\\host\\share CON',
  '\u{1F600}'.repeat(500),
]
/** Those of others, where TEST_CORPORA names a folder with them; characters no database can hold have a test of their own. */
const theirs = (
  JSON.parse(corpusText('minimaxir/big-list-of-naughty-strings', 'blns.json') ?? '[]') as string[]
).filter((words) => words.trim() !== '' && !words.includes('\0') && words.isWellFormed())
test('words arrive as they were written', async () => {
  const all = [...naughty, ...theirs]
  for (let from = 0; from < all.length; from += 50) {
    const some = all.slice(from, from + 50)
    expect((await bring(some.map((words) => message('naughty', words)))).status).toBe(200)
  }
  expect(await textsOf('naughty')).toEqual(all)
})

test('characters no database can hold cost nobody the message', async () => {
  await bring([message('dora', 'a\u0000b\ud800c')])
  const [text] = await textsOf('dora')
  expect(text).toMatch(/^a.?b.?c$/u)
})
