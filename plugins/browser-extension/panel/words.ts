import type { Words } from './strings/en.ts'
import { en } from './strings/en.ts'

export type { Words }
export type Language = { tag: string; dir: 'ltr' | 'rtl'; words: Words }

/** English comes along; the others are fetched when they are wanted. */
export const lazy: Record<string, () => Promise<{ words: Words }>> = {
  ar: () => import('./strings/ar.ts'),
  cs: () => import('./strings/cs.ts'),
  de: () => import('./strings/de.ts'),
  es: () => import('./strings/es.ts'),
  fr: () => import('./strings/fr.ts'),
  he: () => import('./strings/he.ts'),
  hi: () => import('./strings/hi.ts'),
  id: () => import('./strings/id.ts'),
  it: () => import('./strings/it.ts'),
  ja: () => import('./strings/ja.ts'),
  ko: () => import('./strings/ko.ts'),
  nl: () => import('./strings/nl.ts'),
  pl: () => import('./strings/pl.ts'),
  pt: () => import('./strings/pt.ts'),
  ru: () => import('./strings/ru.ts'),
  sv: () => import('./strings/sv.ts'),
  tr: () => import('./strings/tr.ts'),
  uk: () => import('./strings/uk.ts'),
  vi: () => import('./strings/vi.ts'),
  'zh-Hans': () => import('./strings/zh-hans.ts'),
  'zh-Hant': () => import('./strings/zh-hant.ts'),
}
const RTL = new Set(['ar', 'he'])

/** Those of the widget, each by its own name. */
export const languages: Readonly<Record<string, string>> = {
  en: 'English',
  id: 'Bahasa Indonesia',
  cs: 'Čeština',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  pt: 'Português (Brasil)',
  sv: 'Svenska',
  vi: 'Tiếng Việt',
  tr: 'Türkçe',
  ru: 'Русский',
  uk: 'Українська',
  he: 'עברית',
  ar: 'العربية',
  hi: 'हिन्दी',
  ko: '한국어',
  ja: '日本語',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
}

export const english: Language = { tag: 'en', dir: 'ltr', words: en }

/** The first wish we know. */
export const languageOf = async (wishes: readonly (string | undefined)[]): Promise<Language> => {
  const wish = wishes.find((tag) => localeOf(tag) !== undefined)
  const locale = localeOf(wish)
  const load = lazy[locale ?? '']
  if (!wish || !locale || !load) return { ...english, tag: wish ?? 'en' }
  try {
    return { tag: wish, dir: RTL.has(locale) ? 'rtl' : 'ltr', words: (await load()).words }
  } catch {
    return english
  }
}

/** What some browsers still call them. */
const OLD: Readonly<Record<string, string>> = { iw: 'he', in: 'id' }

/** Which of ours a tag asks for: Chinese is written as its region or script says. */
export const localeOf = (tag: string | undefined): string | undefined => {
  const [language = '', ...rest] = tag?.toLowerCase().split(/[-_]/) ?? []
  const name = OLD[language] ?? language
  if (name === 'zh') return rest.some((part) => /^(hant|tw|hk|mo)$/.test(part)) ? 'zh-Hant' : 'zh-Hans'
  return name in languages ? name : undefined
}

export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

/** One form per case of `Intl.PluralRules`; `other` is always there. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

export const plural = (forms: Forms, n: number, tag: string): string =>
  fill(forms[new Intl.PluralRules(tag).select(n)] ?? forms.other, { n: n.toLocaleString(tag) })
