import type { Locale } from '../src/wire.ts'
import type { Words } from './strings/en.ts'
import { en } from './strings/en.ts'
import type { Forms } from './strings/forms.ts'
import type { More } from './strings/more-en.ts'

type Strings = { words: Words; more: More }

/** English comes along; the others are fetched when they are wanted. A language of the settings without a file does not compile. */
const lazy: Record<Exclude<Locale, 'en'>, () => Promise<Strings>> = {
  es: () => import('./strings/es.ts'),
  de: () => import('./strings/de.ts'),
  fr: () => import('./strings/fr.ts'),
  it: () => import('./strings/it.ts'),
  'pt-BR': () => import('./strings/pt-br.ts'),
  nl: () => import('./strings/nl.ts'),
  pl: () => import('./strings/pl.ts'),
  tr: () => import('./strings/tr.ts'),
  ru: () => import('./strings/ru.ts'),
  uk: () => import('./strings/uk.ts'),
  sv: () => import('./strings/sv.ts'),
  cs: () => import('./strings/cs.ts'),
  ar: () => import('./strings/ar.ts'),
  he: () => import('./strings/he.ts'),
  'zh-Hans': () => import('./strings/zh-hans.ts'),
  'zh-Hant': () => import('./strings/zh-hant.ts'),
  ja: () => import('./strings/ja.ts'),
  ko: () => import('./strings/ko.ts'),
  hi: () => import('./strings/hi.ts'),
  id: () => import('./strings/id.ts'),
  vi: () => import('./strings/vi.ts'),
}

export type Language = { tag: string; dir: 'ltr' | 'rtl'; words: Words; more(): Promise<More> }

const moreEnglish = async (): Promise<More> => (await import('./strings/more-en.ts')).more

export const english: Language = { tag: 'en', dir: 'ltr', words: en, more: moreEnglish }

/** Which of our languages a tag asks for: `pt` is written as in Brazil, `zh` as its region or script says. */
export const localeOf = (tag: string | undefined): Locale | undefined => {
  const [language = '', ...rest] = tag?.split(/[-_]/) ?? []
  const name = OLD[language.toLowerCase()] ?? language.toLowerCase()
  if (name === 'en') return 'en'
  if (name === 'pt') return 'pt-BR'
  if (name === 'zh') return rest.some((part) => /^(hant|tw|hk|mo)$/i.test(part)) ? 'zh-Hant' : 'zh-Hans'
  return name in lazy ? (name as Locale) : undefined
}

/** What some browsers still call them. */
const OLD: Record<string, string> = { iw: 'he', in: 'id' }

/** The first wish we know: what the site says, what the inbox says, the page, the browser. */
export const languageOf = async (...wishes: (string | undefined)[]): Promise<Language> => {
  const wish = wishes.find(localeOf)
  const locale = localeOf(wish)
  if (!wish || !locale || locale === 'en') return { ...english, tag: wish ?? 'en' }
  try {
    const { words, more } = await lazy[locale]()
    return { tag: wish, dir: locale === 'ar' || locale === 'he' ? 'rtl' : 'ltr', words, more: async () => more }
  } catch {
    return english
  }
}

export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

export const plural = (forms: Forms, n: number, tag: string): string =>
  fill(forms[new Intl.PluralRules(tag).select(n)] ?? forms.other, { n: n.toLocaleString(tag) })
