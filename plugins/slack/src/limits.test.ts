import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkBlocks, checkMessage, checkView, LIMITS, sizeOfBlocks } from './limits.ts'

const text = (length: number, type = 'mrkdwn') => ({ type, text: 'a'.repeat(length) })
const section = (length: number) => ({ type: 'section', text: text(length) })
const button = (id: string, words = 'Reply') => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text: words },
})
const codes = (problems: { code: string }[]) => problems.map(({ code }) => code)

test('a card like ours is accepted', () => {
  const blocks = [
    { type: 'header', text: text(LIMITS.header.text, 'plain_text') },
    { type: 'context', elements: [text(20)] },
    section(LIMITS.section.text),
    { type: 'divider' },
    { type: 'actions', elements: [button('reply'), button('resolve')] },
  ]
  expect(checkMessage({ text: 'Nadia wrote', blocks })).toEqual([])
})

test.each([
  ['a section of 3,001 characters', section(3_001), '/blocks/0/text/text', 'must be less than 3001 characters'],
  [
    'a header of 151 characters',
    { type: 'header', text: text(151, 'plain_text') },
    '/blocks/0/text/text',
    'must be less than 151 characters',
  ],
  [
    'a button of 76 characters',
    { type: 'actions', elements: [button('a', 'b'.repeat(76))] },
    '/blocks/0/elements/0/text/text',
    'must be less than 76 characters',
  ],
  [
    '26 buttons',
    { type: 'actions', elements: Array.from({ length: 26 }, (_, n) => button(`b${n}`)) },
    '/blocks/0/elements',
    'no more than 25 items allowed',
  ],
  [
    'two buttons of one name',
    { type: 'actions', elements: [button('a'), button('a')] },
    '/blocks/0/elements/1',
    'action_id "a" already exists',
  ],
  ['an empty text', { type: 'section', text: text(0) }, '/blocks/0/text/text', 'must be more than 0 characters'],
  ['a kind nobody knows', { type: 'hologram' }, '/blocks/0/type', 'unsupported type: hologram'],
  [
    '11 context elements',
    { type: 'context', elements: Array.from({ length: 11 }, () => text(1)) },
    '/blocks/0/elements',
    'no more than 10 items allowed',
  ],
])('%s is refused, with the place and the reason', (_, block, path, says) => {
  expect(checkBlocks([block], 'message')).toEqual([{ code: 'invalid_blocks', path, says }])
})

test('51 blocks are too many for a message and fine for a modal', () => {
  const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' }))
  expect(codes(checkMessage({ blocks }))).toEqual(['invalid_blocks'])
  expect(checkBlocks(blocks, 'modal')).toEqual([])
})

test('blocks that are each fine may be too long together', () => {
  expect(codes(checkMessage({ blocks: Array.from({ length: 5 }, () => section(2_700)) }))).toEqual([
    'msg_blocks_too_long',
  ])
})

test('a long text is cut when posted and refused when updating', () => {
  expect(checkMessage({ text: 'a'.repeat(50_000) })).toEqual([])
  expect(codes(checkMessage({ text: 'a'.repeat(4_001) }, 'update'))).toEqual(['msg_too_long'])
})

test('metadata is flat and small', () => {
  const metadata = (payload: unknown) => ({ event_type: 'deskless', event_payload: payload })
  expect(checkMessage({ text: 'x', metadata: metadata({ id: '1' }) })).toEqual([])
  expect(codes(checkMessage({ text: 'x', metadata: metadata({ a: { b: 1 } }) }))).toEqual(['invalid_metadata_schema'])
  expect(codes(checkMessage({ text: 'x', metadata: metadata({ a: 'b'.repeat(9_000) }) }))).toEqual([
    'metadata_too_large',
  ])
  expect(codes(checkMessage({ text: 'x', metadata: {} }))).toEqual(['invalid_metadata_format'])
})

test('a modal has a short title, and a submit button when it asks something', () => {
  const title = { type: 'plain_text', text: 'Reply to Nadia' }
  const input = { type: 'input', label: title, element: { type: 'plain_text_input', action_id: 'a' } }
  expect(checkView({ type: 'modal', title, submit: title, blocks: [input] })).toEqual([])
  expect(checkView({ type: 'modal', title, blocks: [input] })[0]?.says).toBe('missing required field: submit')
  expect(codes(checkView({ type: 'modal', title: text(25, 'plain_text'), blocks: [] }))).toEqual(['invalid_arguments'])
  expect(codes(checkView({ type: 'modal', title, private_metadata: 'x'.repeat(3_001), blocks: [] }))).toEqual([
    'invalid_arguments',
  ])
})

test('whatever it is given, it answers and never throws', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (blocks) => {
      checkMessage({ blocks })
      expect(sizeOfBlocks(blocks)).toBeGreaterThanOrEqual(0)
    }),
  )
})
