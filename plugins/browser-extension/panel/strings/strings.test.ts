import { describe, expect, test } from 'vitest'
import { languageOf, languages, lazy, localeOf } from '../words.ts'
import { en } from './en.ts'

type Texts = Map<string, string>

/** Every text by its path; of a plural each case. */
const textsOf = (words: object, path = ''): Texts =>
  new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...textsOf(value, `${path}${key}.`)],
    ),
  )

const CASES = new Set(['zero', 'one', 'two', 'few', 'many', 'other'])
const isPlural = (path: string, all: Texts): boolean =>
  [...all.keys()].filter((one) => bare(one) === bare(path)).every((one) => CASES.has(one.slice(bare(one).length + 1)))
const bare = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
const blanks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const english = textsOf(en)

test('every language that can be chosen is there, and no other', () => {
  expect(Object.keys(languages).sort()).toEqual(['en', ...Object.keys(lazy)].sort())
})

test.each([
  ['de-AT', 'de'],
  ['pt-PT', 'pt'],
  ['zh', 'zh-Hans'],
  ['zh-TW', 'zh-Hant'],
  ['zh-Hant-HK', 'zh-Hant'],
  ['iw', 'he'],
  ['EN-us', 'en'],
  ['fi', undefined],
  [undefined, undefined],
])('“%s” is spoken as %s', (tag, locale) => {
  expect(localeOf(tag)).toBe(locale)
})

test('the first wish we know counts, and is written the way it is read', async () => {
  expect(await languageOf([undefined, 'fi', 'he-IL', 'de'])).toMatchObject({ tag: 'he-IL', dir: 'rtl' })
  expect((await languageOf(['fi'])).words).toBe(en)
})

describe.each(Object.keys(lazy))('%s', (tag) => {
  const load = async (): Promise<Texts> => textsOf((await lazy[tag]!()).words)

  test('has every text, and none is empty', async () => {
    const texts = await load()
    const names = (all: Texts) =>
      [...new Set([...all.keys()].map((path) => (isPlural(path, all) ? bare(path) : path)))].sort()
    expect(names(texts)).toEqual(names(english))
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('fills in what English fills in', async () => {
    const texts = await load()
    const wrong = [...texts].filter(([path, text]) => {
      const same = english.get(path) ?? english.get(`${bare(path)}.other`) ?? ''
      // “One message”, “two messages”: a case that is of one number only may say it in words.
      const least = isPlural(path, texts) && !path.endsWith('.other')
      return blanks(text).join() !== blanks(same).join() && !(least && blanks(text).length === 0)
    })
    expect(wrong).toEqual([])
  })

  test('has a form for each case its plurals know', async () => {
    const texts = await load()
    const cases = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
    const plurals = [...new Set([...texts.keys()].filter((path) => isPlural(path, texts)).map(bare))]
    const missing = plurals.flatMap((path) =>
      cases.filter((one) => !texts.has(`${path}.${one}`)).map((one) => `${path}.${one}`),
    )
    // Spanish and French say “many” of millions alone; the rest of them is said as “other”.
    expect(missing.filter((path) => !path.endsWith('.many') || !['es', 'fr', 'it', 'pt'].includes(tag))).toEqual([])
  })
})
