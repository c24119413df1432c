import { describe, expect, test } from 'vitest'
import { mentionAt, putResponse, slashAt, unfilledAt, wrap } from './caret.ts'

/** The caret stands where the bar is. */
const at = (text: string): [string, number] => [text.replace('|', ''), text.indexOf('|')]

describe('a slash looks for a canned response', () => {
  test.each([
    ['/|', ''],
    ['/hel|', 'hel'],
    ['Hello\n/refund-eu|', 'refund-eu'],
    ['Hello /ship|ping', 'ship'],
  ])('in %j', (text, query) => expect(slashAt(...at(text))?.query).toBe(query))

  test.each(['https://par|', 'and/or|', '/two words|', 'no slash|'])('not in %j', (text) =>
    expect(slashAt(...at(text))).toBeUndefined(),
  )
})

describe('an @ looks for a colleague', () => {
  test.each([
    ['@|', ''],
    ['ask @may|', 'may'],
    ['(@Maya Lind|', 'Maya Lind'],
  ])('in %j', (text, query) => expect(mentionAt(...at(text))?.query).toBe(query))

  test('not in an address', () => expect(mentionAt(...at('nadia@sho|'))).toBeUndefined())
})

describe('what was chosen stands where the slash stood', () => {
  const insert = (text: string, words: string) => {
    const [plain, caret] = at(text)
    const done = putResponse(plain, slashAt(plain, caret)!, words)
    return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`
  }
  test('alone', () => expect(insert('/hi|', 'Hello there')).toBe('Hello there|'))
  test('behind what was written', () => expect(insert('So: /hi|', 'Hello')).toBe('So: Hello|'))
  test('before what comes next', () => expect(insert('/hi| bye', 'Hello')).toBe('Hello| bye'))
  test('several lines keep to themselves', () => expect(insert('/hi|x', 'One\nTwo')).toBe('One\nTwo|\nx'))
})

test('a variable nobody could fill in is found, to be written over', () => {
  expect(unfilledAt('Dear {{contact.first_name}}, hello')).toEqual({ from: 5, to: 27 })
  expect(unfilledAt('Dear Nadia')).toBeUndefined()
  expect(unfilledAt('Braces {{ never closed')).toBeUndefined()
})

test('bold is put around what is selected, and taken away again', () => {
  const once = wrap('make this bold', 5, 9, '**')
  expect(once.text).toBe('make **this** bold')
  expect(wrap(once.text, once.from, once.caret, '**').text).toBe('make this bold')
})
