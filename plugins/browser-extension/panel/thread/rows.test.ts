import { describe, expect, test } from 'vitest'
import { rowsOf } from './rows.ts'
import type { Message } from './types.ts'

const AT = Date.parse('2026-11-20T12:00:00Z')
let number = 0
const said = (who: string, kind: Message['kind'], minutes: number): Message => {
  number++
  const author = { kind: who === 'nadia' ? 'contact' : 'member', id: who, name: who } as Message['author']
  const createdAt = new Date(AT + minutes * 60_000).toISOString()
  return {
    id: `m${number}`,
    conversation: 'c',
    number,
    seq: number,
    kind,
    author,
    parts: [],
    text: '',
    createdAt,
    reactions: [],
  }
}
const draw = (messages: Message[], readUpTo = 0) =>
  rowsOf(messages, { dayOf: (at) => at.slice(0, 10), readUpTo, me: 'omar' }).map((row) => {
    if (row.is === 'message') return `${row.message.author.name}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`
    return row.is === 'activity' ? `${row.messages.length} done` : row.is
  })
const lines = (...all: [string, Message['kind'], number][]): Message[] => {
  number = 0
  return all.map((it) => said(...it))
}

describe('the thread from top to bottom', () => {
  test('lines of one person close together are one run', () => {
    expect(draw(lines(['nadia', 'in', 0], ['nadia', 'in', 1], ['omar', 'out', 2], ['nadia', 'in', 20]))).toEqual([
      'day',
      'nadia first',
      'nadia last',
      'omar first last',
      'nadia first last',
    ])
  })
  test('an answer and a note by the same person are never one run', () => {
    expect(draw(lines(['omar', 'out', 0], ['omar', 'note', 1]))).toEqual(['day', 'omar first last', 'omar first last'])
  })
  test('a pause parts a run', () => {
    expect(draw(lines(['nadia', 'in', 0], ['nadia', 'in', 6]))).toEqual(['day', 'nadia first last', 'nadia first last'])
  })
  test('each day has a line of its own', () => {
    expect(draw(lines(['nadia', 'in', 0], ['nadia', 'in', 24 * 60]))).toEqual([
      'day',
      'nadia first last',
      'day',
      'nadia first last',
    ])
  })
  test('what happened one after the other is told as one', () => {
    expect(draw(lines(['omar', 'activity', 0], ['omar', 'activity', 1], ['nadia', 'in', 2]))).toEqual([
      'day',
      '2 done',
      'nadia first last',
    ])
  })
})

describe('the mark of what is new', () => {
  const talk = () => lines(['nadia', 'in', 0], ['nadia', 'in', 1], ['nadia', 'in', 2])
  test('stands before the first line nobody read, and parts its run', () => {
    expect(draw(talk(), 1)).toEqual(['day', 'nadia first last', 'unread', 'nadia first', 'nadia last'])
  })
  test('is not there when all is read, nor when nothing is', () => {
    expect(draw(talk(), 3)).not.toContain('unread')
    expect(draw(talk(), 0)).not.toContain('unread')
  })
  test('is never before one’s own line', () => {
    expect(draw(lines(['nadia', 'in', 0], ['omar', 'out', 1]), 1)).not.toContain('unread')
  })
})
