import { describe, expect, test } from 'vitest'
import type { Capabilities, Part } from '../contract/index.ts'
import { fromMarkdown, Refusal, text } from '../contract/index.ts'
import { degrade } from './degrade.ts'

const plain: Capabilities = {
  text: { max: 40, marks: [] },
  file: { max: 1024 * 1024, mimes: ['image/*', 'application/pdf'], perMessage: 2 },
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
  template: 'native',
  edit: 'refuse',
  remove: 'refuse',
  react: 'refuse',
  typing: 'refuse',
  seen: 'refuse',
  receipts: [],
  start: 'never',
  resend: 'safe',
  pace: { perSecond: 1, perThread: 1 },
}
const at = { label: 'SMS' }
const words = (parts: readonly Part[], capabilities = plain) =>
  degrade(parts, capabilities, at).map((part) => (part.is === 'text' ? part.text : part.is))
const refusal = (work: () => unknown): { code: string; tell: string } => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, tell: error.tell }
    throw error
  }
  throw new Error('It was not refused.')
}
const file = (more: Partial<Extract<Part, { is: 'file' }>>): Part => ({
  is: 'file',
  name: 'a.png',
  mime: 'image/png',
  as: 'image',
  ...more,
})

describe('what an inbox cannot show is said in plainer words', () => {
  test('choices become a numbered list', () => {
    const options = [
      { id: 'y', label: 'Yes' },
      { id: 'n', label: 'No', about: 'never' },
    ]
    expect(words([{ is: 'choices', text: 'Shall we?', options }])).toEqual(['Shall we?\n1. Yes\n2. No - never'])
  })
  test('native choices that do not fit are said in words', () => {
    const native: Capabilities = { ...plain, choices: 'native', choicesMax: { options: 2, text: 20, label: 5 } }
    const choices = (text: string, ...labels: string[]): Part => ({
      is: 'choices',
      text,
      options: labels.map((label) => ({ id: label, label })),
    })
    expect(words([choices('Shall we?', 'Yes', 'No')], native)).toEqual(['choices'])
    expect(words([choices('Which?', 'a', 'b', 'c')], native)).toEqual(['Which?\n1. a\n2. b\n3. c'])
    expect(words([choices('Which?', 'longer')], native)).toEqual(['Which?\n1. longer'])
    expect(words([choices('x'.repeat(21), 'a')], native)).toEqual([`${'x'.repeat(21)}\n1. a`])
  })
  test('a card keeps its links, a place its name', () => {
    const card: Part = {
      is: 'card',
      title: 'Parcel',
      text: 'on its way',
      links: [{ label: 'Track', url: 'https://a.example' }],
    }
    expect(words([card], { ...plain, text: { max: 200, marks: [] } })).toEqual([
      'Parcel\non its way\nTrack:\nhttps://a.example',
    ])
    expect(
      words([{ is: 'location', latitude: 1, longitude: 2, name: 'Post' }], {
        ...plain,
        text: { max: 200, marks: [] },
      })[0],
    ).toMatch(/^Post\nhttps/)
  })
  test('marks the inbox cannot show go, those it can stay', () => {
    const bold = text('bold', fromMarkdown('**bold** `code`'))
    expect(degrade([bold], plain, at)).toEqual([{ is: 'text', text: 'bold code' }])
    const [kept] = degrade([bold], { ...plain, text: { max: 40, marks: ['strong'] } }, at)
    expect(kept).toMatchObject({
      canon: { children: [{ children: [{ type: 'strong' }, { type: 'text', value: ' code' }] }] },
    })
  })
  test('a long text is several, with nothing lost', () => {
    const long = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ')
    const cut = words([text(long)])
    expect(cut.every((piece) => piece.length <= 40)).toBe(true)
    expect(cut.join(' ')).toBe(long)
  })
  test('degrading twice changes nothing', () => {
    const once = degrade([text('x'.repeat(90)), file({})], plain, at)
    expect(degrade(once, plain, at)).toEqual(once)
  })
})

describe('what it cannot carry is refused with the limit', () => {
  test('size', () => {
    expect(refusal(() => degrade([file({ size: 3 * 1024 * 1024, name: 'big.png' })], plain, at))).toEqual({
      code: 'unsupported',
      tell: 'SMS takes files up to 1 MB; big.png has 3 MB.',
    })
  })
  test('size of a type with a limit of its own', () => {
    const kinds = [{ mimes: ['image/*'], max: 1000 }]
    const small: Capabilities = { ...plain, file: { max: 1024 * 1024, mimes: ['*/*'], perMessage: 2, kinds } }
    expect(refusal(() => degrade([file({ size: 2048, name: 'big.png' })], small, at)).tell).toBe(
      'SMS takes files of type image/png up to 1000 bytes; big.png has 2 kB.',
    )
    expect(words([file({ size: 2048, mime: 'application/pdf' })], small)).toEqual(['file'])
  })
  test('type and number of files', () => {
    expect(refusal(() => degrade([file({ mime: 'video/mp4', name: 'a.mp4' })], plain, at)).tell).toBe(
      'SMS does not take files of type video/mp4 (a.mp4).',
    )
    expect(refusal(() => degrade([file({}), file({}), file({})], plain, at)).tell).toBe(
      'SMS takes 2 files in one message; this one has 3.',
    )
    expect(refusal(() => degrade([file({})], { ...plain, file: 'refuse' }, at)).tell).toBe('SMS cannot carry files.')
  })
  test('nothing to say', () => {
    expect(refusal(() => degrade([text('  ')], plain, at)).code).toBe('unsupported')
  })
  test('the window: counted from the contact’s last message, templates go on', () => {
    const windowed: Capabilities = {
      ...plain,
      window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
    }
    const now = new Date('2026-11-20T12:00:00Z')
    const hoursAgo = (hours: number) => ({
      label: 'WhatsApp',
      now,
      lastInAt: new Date(now.getTime() - hours * 3_600_000),
    })
    expect(degrade([text('Hi')], windowed, hoursAgo(23))).toHaveLength(1)
    expect(refusal(() => degrade([text('Hi')], windowed, hoursAgo(25)))).toEqual({
      code: 'window_closed',
      tell: "WhatsApp allows free answers for 24h after the contact's last message, and that time is over. Only an approved template can be sent now.",
    })
    const template: Part = { is: 'template', name: 'hello', language: 'en', values: {}, text: '' }
    expect(degrade([template], windowed, hoursAgo(25))).toEqual([template])
    expect(refusal(() => degrade([text('Hi')], windowed, { label: 'WhatsApp', now })).code).toBe('window_closed')
  })
})
