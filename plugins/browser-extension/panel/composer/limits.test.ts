import type { Capabilities } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { counted, marksIn, obstacle, plainer } from './limits.ts'

const sms = {
  text: { max: 160, marks: [] },
  file: { max: 1_000, mimes: ['image/*', 'application/pdf'], perMessage: 2, together: 1_500 },
} satisfies Pick<Capabilities, 'text' | 'file'>
const file = (name: string, mime: string, size: number) => ({ name, mime, size })

describe('the counter', () => {
  test('is quiet while there is room', () => expect(counted(12, sms)).toMatchObject({ pieces: 1, near: false }))
  test('speaks near the end', () => expect(counted(150, sms)).toMatchObject({ pieces: 1, near: true }))
  test('says as how many messages it goes', () => expect(counted(161, sms).pieces).toBe(2))
})

describe('marks the channel cannot show', () => {
  test.each([
    ['**bold** and *soft*', ['strong', 'emphasis']],
    ['- one\n- two', ['list']],
    ['see [here](https://a.example)', ['link']],
    ['`code`', ['inlineCode']],
    ['2 * 3 * 4, snake_case and a-b', []],
  ])('in %j', (text, marks) => expect(marksIn(text)).toEqual(marks))

  test('are only those it cannot', () => {
    expect(plainer('**bold** `code`', { text: { max: 1, marks: ['strong'] } })).toEqual(['inlineCode'])
  })
})

describe('a file is looked at before it travels', () => {
  test.each([
    [file('a.png', 'image/png', 900), undefined],
    [file('a.png', 'image/png', 1_001), 'size'],
    [file('a.mp4', 'video/mp4', 10), 'type'],
    [file('a.png', 'image/png', 0), 'empty'],
    [file('a', '', 10), undefined],
  ])('%j', (it, is) => expect(obstacle(it, [], sms)?.is).toBe(is))

  test('together with those that are there', () => {
    const [small, large] = [file('a.png', 'image/png', 10), file('b.png', 'image/png', 900)]
    expect(obstacle(large, [large], sms)?.is).toBe('together')
    expect(obstacle(small, [small, small], sms)?.is).toBe('count')
  })

  test('a kind with a limit of its own', () => {
    const takes = { file: { ...sms.file, kinds: [{ mimes: ['image/*'], max: 100 }] } }
    expect(obstacle(file('a.png', 'image/png', 101), [], takes)).toEqual({ is: 'size', name: 'a.png', limit: 100 })
  })

  test('where the channel takes none', () =>
    expect(obstacle(file('a.png', 'image/png', 1), [], { file: 'refuse' })?.is).toBe('refused'))
})
