import type { Words } from './strings/en.ts'
import { en } from './strings/en.ts'

/** English comes along; the others are fetched when they are wanted. */
const lazy: Record<string, () => Promise<{ words: Words }>> = {
  es: () => import('./strings/es.ts'),
  ar: () => import('./strings/ar.ts'),
}

export type Language = { tag: string; dir: 'ltr' | 'rtl'; words: Words }

export const english: Language = { tag: 'en', dir: 'ltr', words: en }

/** The first wish we know: what the site says, what the inbox says, the page, the browser. */
export const languageOf = async (...wishes: (string | undefined)[]): Promise<Language> => {
  const wish = wishes.find((tag) => tag && (tag.slice(0, 2) in lazy || tag.startsWith('en')))
  const load = lazy[wish?.slice(0, 2) ?? '']
  if (!wish || !load) return { ...english, tag: wish ?? 'en' }
  try {
    return { tag: wish, dir: wish.startsWith('ar') ? 'rtl' : 'ltr', words: (await load()).words }
  } catch {
    return english
  }
}

export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

export const plural = (forms: Record<string, string>, n: number, tag: string): string =>
  fill(forms[new Intl.PluralRules(tag).select(n)] ?? forms.other ?? '', { n: n.toLocaleString(tag) })

const MB = 1024 * 1024
export const sizeText = (bytes: number, tag: string): string => {
  const [unit, value] = bytes < MB ? ['kilobyte', Math.max(1, bytes / 1024)] : ['megabyte', bytes / MB]
  return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}
