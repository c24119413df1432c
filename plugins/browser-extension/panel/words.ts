import type { Words } from './strings/en.ts'
import { en } from './strings/en.ts'

export type { Words }
export type Language = { tag: string; dir: 'ltr' | 'rtl'; words: Words }

/** English comes along; the others are fetched when they are wanted. */
export const lazy: Record<string, () => Promise<{ words: Words }>> = {
  es: () => import('./strings/es.ts'),
  ar: () => import('./strings/ar.ts'),
  de: () => import('./strings/de.ts'),
  fr: () => import('./strings/fr.ts'),
  nl: () => import('./strings/nl.ts'),
  pt: () => import('./strings/pt.ts'),
}
const RTL = new Set(['ar'])

export const languages: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  nl: 'Nederlands',
  pt: 'Português (Brasil)',
  ar: 'العربية',
}

export const english: Language = { tag: 'en', dir: 'ltr', words: en }

/** The first wish we know. */
export const languageOf = async (wishes: readonly (string | undefined)[]): Promise<Language> => {
  const wish = wishes.find((tag) => tag && base(tag) in languages)
  const load = lazy[base(wish ?? '')]
  if (!wish || !load) return { ...english, tag: wish ?? 'en' }
  try {
    return { tag: wish, dir: RTL.has(base(wish)) ? 'rtl' : 'ltr', words: (await load()).words }
  } catch {
    return english
  }
}

const base = (tag: string): string => tag.split('-')[0]!.toLowerCase()

export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

/** One form per case of `Intl.PluralRules`; `other` is always there. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

export const plural = (forms: Forms, n: number, tag: string): string =>
  fill(forms[new Intl.PluralRules(tag).select(n)] ?? forms.other, { n: n.toLocaleString(tag) })
