// Rich text, phone numbers and error codes: what needs neither a hub nor a WhatsApp.
import { fromMarkdown, text } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { phoneOf, typedPhone } from './src/phone.ts'
import { canonFrom } from './src/read-text.ts'
import { meaningOf, sentenceFor } from './src/sentences.ts'
import { written } from './src/write-text.ts'

const markdown = (given: string): string => written(text('', fromMarkdown(given)))
const roundTrip = (given: string): string => {
  const canon = canonFrom(given)
  return canon ? written(text('', canon)) : given
}

describe('rich text to WhatsApp', () => {
  test.each([
    ['**bold**, *slanted* and ~~gone~~', '*bold*, _slanted_ and ~gone~'],
    ['`code` and\n\n```\nlet x = 1\n```', '`code` and\n\n```let x = 1```'],
    ['- one\n- two', '- one\n- two'],
    ['3. one\n4. two', '3. one\n4. two'],
    ['> quoted\n> twice', '> quoted\n> twice'],
    ['[the form](https://a.example/f)', 'the form (https://a.example/f)'],
    ['**two\\\nlines**', '*two*\n*lines*'],
  ])('%j becomes %j', (given, expected) => expect(markdown(given)).toBe(expected))
})

describe('rich text from WhatsApp', () => {
  test.each([
    '*bold*, _slanted_, ~gone~ and `code`',
    '*bold _and slanted_*',
    '```let x = 1```',
    '> quoted',
    '- one\n- two',
    '1. one\n2. two',
  ])('%j comes back as it was', (given) => expect(roundTrip(given)).toBe(given))

  test.each(['2*3*4', 'snake_case_name', 'a * b * c', '5 ~ 6', '**', 'a_b', '*', '``````'])(
    '%j is nothing but words',
    (given) => expect(canonFrom(given)).toBeUndefined(),
  )

  test('a text full of signs, as long as WhatsApp carries, costs no time', () => {
    const start = performance.now()
    for (const line of ['*a ', '_*~`', '*_a', '> *']) canonFrom(line.repeat(4096 / line.length))
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('phone numbers', () => {
  test.each([
    ['5551999887766', '+5551999887766'],
    ['555199887766', '+5551999887766'],
    ['555133334444', '+555133334444'],
    ['5491123456789', '+5491123456789'],
    ['541123456789', '+5491123456789'],
    ['5215512345678', '+525512345678'],
    ['4915510010001', '+4915510010001'],
    ['12', undefined],
    ['DE.134', undefined],
  ])('%s is %s', (given, expected) => expect(phoneOf(given)).toBe(expected))

  test.each([
    ['+55 (51) 9988-7766', '+5551999887766'],
    ['0049 155 10010001', '+4915510010001'],
    ['Nadia', undefined],
  ])('typed as %s it is %s', (given, expected) => expect(typedPhone(given)).toBe(expected))
})

describe('what error codes mean', () => {
  const codes = Array.from({ length: 136_000 }, (_, code) => code).filter((code) => meaningOf(code))

  test('every documented one is a sentence for an agent', () => {
    expect(codes.length).toBeGreaterThan(150)
    for (const code of codes) expect(meaningOf(code)?.tell, String(code)).toMatch(/^[A-Z].{10,}\.$/)
  })

  test.each([
    [190, 'token'],
    [250, 'token'],
    [131005, 'token'],
    [80007, 'pause'],
    [130429, 'pause'],
    [4, 'pause'],
    [131056, 'pair'],
    [131000, 'theirs'],
    [131016, 'theirs'],
    [131047, 'never'],
    [131026, 'never'],
    [132001, 'never'],
    [133010, 'setup'],
    [131042, 'setup'],
  ])('%i means: %s', (code, is) => expect(meaningOf(code)?.is).toBe(is))

  test('one of tomorrow is told in Meta’s own words, with its number', () => {
    expect(sentenceFor({ code: 139_000, title: 'Odd' })).toBe('WhatsApp did not deliver this (139000): Odd.')
    expect(sentenceFor(undefined)).toBe('WhatsApp did not deliver this.')
  })
})
