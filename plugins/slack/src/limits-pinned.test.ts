// What Slack's own pages and error texts say, as numbers of their own: a slip in the tables does not agree with itself here.
import { expect, test } from 'vitest'
import { checkMessage, checkView } from './limits.ts'
import { rateOf, tierOf } from './scheduler/tiers.ts'

const words = (length: number, type = 'mrkdwn') => ({ type, text: 'a'.repeat(length) })
const plain = (length: number) => words(length, 'plain_text')
const list = <T>(length: number, one: (index: number) => T): T[] => Array.from({ length }, (_, index) => one(index))
const post = (...blocks: object[]) => checkMessage({ text: 'x', blocks })
const button = (over: object = {}) => ({ type: 'button', action_id: 'b', text: plain(1), ...over })
const actions = (...elements: object[]) => post({ type: 'actions', elements })
const option = (index: number) => ({ text: plain(1), value: `${index}` })
const select = (options: object[]) => ({ type: 'static_select', action_id: 's', options })
const modal = (over: object) => checkView({ type: 'modal', title: plain(1), blocks: [], ...over })

/** `allowed` passes, one more is refused. */
const SIZES: [string, number, (n: number) => { code: string }[]][] = [
  ['blocks of a message', 50, (n) => post(...list(n, () => ({ type: 'divider' })))],
  ['blocks of a modal', 100, (n) => modal({ blocks: list(n, () => ({ type: 'divider' })) })],
  ['blocks of a Home tab', 100, (n) => checkView({ type: 'home', blocks: list(n, () => ({ type: 'divider' })) })],
  ['characters of a section', 3_000, (n) => post({ type: 'section', text: words(n) })],
  ['fields of a section', 10, (n) => post({ type: 'section', fields: list(n, () => words(1)) })],
  ['characters of a field', 2_000, (n) => post({ type: 'section', fields: [words(n)] })],
  ['characters of a header', 150, (n) => post({ type: 'header', text: plain(n) })],
  ['items of a context', 10, (n) => post({ type: 'context', elements: list(n, () => words(1)) })],
  ['elements of actions', 25, (n) => actions(...list(n, (index) => button({ action_id: `b${index}` })))],
  ['characters on a button', 75, (n) => actions(button({ text: plain(n) }))],
  ['characters in a button', 2_000, (n) => actions(button({ value: 'v'.repeat(n) }))],
  ['characters of an action_id', 255, (n) => actions(button({ action_id: 'i'.repeat(n) }))],
  ['characters of a block_id', 255, (n) => post({ type: 'divider', block_id: 'i'.repeat(n) })],
  ['characters of a callback_id', 255, (n) => modal({ callback_id: 'i'.repeat(n) })],
  ['options of a menu', 100, (n) => actions(select(list(n, option)))],
  ['characters of an option', 75, (n) => actions(select([{ ...option(0), text: plain(n) }]))],
  ['characters of a title', 24, (n) => modal({ title: plain(n) })],
  ['characters of a submit button', 24, (n) => modal({ submit: plain(n) })],
  ['characters of a close button', 24, (n) => modal({ close: plain(n) })],
  ['characters of private_metadata', 3_000, (n) => modal({ private_metadata: 'm'.repeat(n) })],
  ['attachments', 100, (n) => checkMessage({ text: 'x', attachments: list(n, () => ({})) })],
  ['characters of markdown_text', 12_000, (n) => checkMessage({ markdown_text: 'm'.repeat(n) })],
  ['characters of a text in an update', 4_000, (n) => checkMessage({ text: 'x'.repeat(n) }, 'update')],
]

test.each(SIZES)('%s: %i', (_name, allowed, check) => {
  expect(check(allowed)).toEqual([])
  expect(check(allowed + 1).length).toBeGreaterThan(0)
})

test('all blocks together stay below what was seen to be refused', () => {
  const together = (last: number) =>
    post(...list(4, () => ({ type: 'section', text: words(3_000) })), { type: 'section', text: words(last) })
  expect(together(1_200)).toEqual([])
  expect(together(1_201)).toMatchObject([{ code: 'msg_blocks_too_long' }])
})

test.each([
  [2, ['conversations.list', 'usergroups.users.list', 'bookmarks.add', 'emoji.list']],
  [
    3,
    [
      'chat.update',
      'chat.delete',
      'chat.unfurl',
      'conversations.info',
      'conversations.join',
      'users.lookupByEmail',
      'reactions.add',
    ],
  ],
  [
    4,
    [
      'chat.postEphemeral',
      'users.info',
      'views.open',
      'views.publish',
      'files.info',
      'files.getUploadURLExternal',
      'files.completeUploadExternal',
    ],
  ],
  [undefined, ['chat.postMessage', 'chat.getPermalink', 'auth.test', 'oauth.v2.access']],
] as const)('tier %s', (tier, methods) => {
  expect(methods.map((method) => [method, tierOf(method)])).toEqual(methods.map((method) => [method, tier]))
})

test.each([
  ['conversations.list', 20],
  ['chat.update', 50],
  ['views.publish', 100],
] as const)('no minute holds more calls of %s than %i', (method, perMinute) => {
  const { burst, perSecond } = rateOf(method)!
  expect(burst + perSecond * 60).toBeLessThanOrEqual(perMinute)
  expect(burst + perSecond * 60).toBeGreaterThan(perMinute / 2)
})

test('about one post a second goes into one channel', () => {
  expect(rateOf('chat.postMessage')!.perSecond).toBe(1)
})
