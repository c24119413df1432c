// The beginning an administrator chose for lines that are meant for the customer.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import { stripPrefix } from './render/index.ts'
import { settings } from './settings.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let root: Seen
  beforeAll(async () => {
    house = await wholeLine(engine, 'http', undefined, [], { prefix: '>>' })
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())
  const types = (words: string) => line.slack.human.type('#support', words, { threadTs: root.ts })

  test('a line that begins with it goes to the customer without it', async () => {
    await types('>> It is *in Lyon*')
    await line.arrived('It is in Lyon')
  })

  test('the guards look at it like at any quick gesture', async () => {
    await types('>> the password is hunter22')
    await line.shows('Send this to Nadia Rahimi?')
    await until(async () => (await line.notes()).length === 1, 'the note')
    expect(line.flown()).toEqual([])
  })

  test('put there by an edit it sends nothing', async () => {
    const typed = await types('It is in Lyon')
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.edit(typed, '>> It is in Paris')
    await until(async () => (await line.notes())[0]?.text === 'It is in Paris', 'the edit')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })
})

const words = (...elements: object[]) => [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }]
const typed = (text: string, style?: object) => ({ type: 'text', text, ...(style ? { style } : {}) })

test.each([
  ['running text', { text: '>> hi', blocks: words(typed('>> hi')) }, '>>', words(typed('hi'))],
  [
    'bold behind it',
    { text: '!*hi*', blocks: words(typed('!'), typed('hi', { bold: true })) },
    '!',
    words(typed('hi', { bold: true })),
  ],
  [
    'an emoji',
    { text: ':bird: hi', blocks: words({ type: 'emoji', name: 'bird', unicode: '1f426' }, typed(' hi')) },
    '🐦',
    words(typed('hi')),
  ],
])('it is taken away: %s', (_, line, prefix, blocks) => {
  expect(stripPrefix(line, prefix)?.blocks).toEqual(blocks)
})

test.each([
  ['none is set', { text: '>> hi' }, undefined],
  ['it stands later', { text: 'hi >>', blocks: words(typed('hi >>')) }, '>>'],
  ['it is code', { text: '`>>`', blocks: words(typed('>>', { code: true })) }, '>>'],
  [
    'it stands in a quote',
    { text: '', blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [typed('>> hi')] }] }] },
    '>>',
  ],
  [
    'only the fallback says so',
    { text: '>> hi', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x' } }] },
    '>>',
  ],
])('it is not there when %s', (_, line, prefix) => {
  expect(stripPrefix(line, prefix)).toBeUndefined()
})

test.each(['//', 'note:', '🔒'])('a beginning that means internal is refused: %s', (prefix) => {
  const given = { botToken: 'x', prefix }
  expect(settings.safeParse(given).success).toBe(false)
})
