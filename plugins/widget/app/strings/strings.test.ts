import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../src/wire.ts'
import { english, fill, languageOf, localeOf, plural } from '../words.ts'

const OTHERS = LOCALES.filter((locale) => locale !== 'en')
const blanks = (text: unknown) => [...String(text).matchAll(/\{\w+\}/g)].map(String).sort()

describe.each(OTHERS)('%s', (locale) => {
  test('says everything English says, with the same blanks', async () => {
    const { words, more } = await languageOf(locale)
    for (const [said, meant] of [
      [words, english.words],
      [await more(), await english.more()],
    ] as [Record<string, unknown>, Record<string, unknown>][]) {
      expect(Object.keys(said).sort()).toEqual(Object.keys(meant).sort())
      for (const [name, text] of Object.entries(meant)) {
        expect(said[name], name).toBeTruthy()
        if (typeof text === 'string') expect(blanks(said[name]), name).toEqual(blanks(text))
      }
    }
    expect((await more()).emojiGroups.split('|')).toHaveLength(6)
  })

  test('has a word for each of its plurals', async () => {
    const { words } = await languageOf(locale)
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions()
    expect(Object.keys(words.unread).sort()).toEqual(expect.arrayContaining(pluralsOfWholes(locale, pluralCategories)))
    for (const n of [0, 1, 2, 3, 5, 11, 21, 100]) expect(plural(words.unread, n, locale)).not.toMatch(/\{|undefined/)
  })
})

/** Categories that only fractions or millions have are never asked for here. */
const pluralsOfWholes = (locale: string, all: readonly string[]): string[] => {
  const rules = new Intl.PluralRules(locale)
  const met = new Set(Array.from({ length: 200 }, (_, n) => rules.select(n)))
  return all.filter((name) => met.has(name as Intl.LDMLPluralRule))
}

test('numbers follow the language', async () => {
  const said = async (tag: string, n: number) => plural((await languageOf(tag)).words.unread, n, tag)
  expect(await said('en', 1)).toBe('1 unread message')
  expect(await said('ar', 2)).toBe('رسالتان غير مقروءتين')
  expect([await said('pl', 2), await said('pl', 5)]).toEqual([
    '2 nieprzeczytane wiadomości',
    '5 nieprzeczytanych wiadomości',
  ])
  expect([await said('ru', 21), await said('ru', 3)]).toEqual([
    '21 непрочитанное сообщение',
    '3 непрочитанных сообщения',
  ])
})

test.each([
  ['de-AT', 'de'],
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['zh', 'zh-Hans'],
  ['zh-CN', 'zh-Hans'],
  ['zh-TW', 'zh-Hant'],
  ['zh-Hant-HK', 'zh-Hant'],
  ['iw', 'he'],
  ['EN-us', 'en'],
  ['fi', undefined],
  ['', undefined],
])('“%s” is spoken as %s', (tag, locale) => {
  expect(localeOf(tag)).toBe(locale)
})

test('the first wish that is known counts; what nobody speaks is English', async () => {
  expect((await languageOf(undefined, 'fi', 'he-IL', 'de')).tag).toBe('he-IL')
  expect((await languageOf('he-IL')).dir).toBe('rtl')
  expect((await languageOf('fi')).words).toBe(english.words)
  expect(fill('{a} of {b}', { a: 1, b: 2 })).toBe('1 of 2')
})
