import { z } from 'zod'
import { fromPlain, toPlain } from '../canon/index.ts'
import type { Part, TextPart } from '../parts.ts'
import { partsSchema } from '../parts.ts'
import { fillTemplate, fillWords, readTemplate, templateProblems, wrongWords } from './template.ts'
import type { Values } from './variables.ts'
import { stretches } from './variables.ts'

/** A text somebody wrote once and sends often. */
export type CannedResponseView = {
  id: string
  shortCode: string
  scope: 'personal' | 'team' | 'account'
  team?: { id: string; name: string }
  parts: Part[]
  /** All of it in plain text, variables as they were written. */
  text: string
}

/** Ready to be sent, but for what is `unfilled`: variables without a value and without words for that case. */
export type FilledResponse = { id: string; shortCode: string; parts: Part[]; unfilled: string[] }

/** Typed with one hand, so: no blanks, and small letters and capitals are the same. */
export const shortCodeSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(60)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/-]*$/u,
    'A short code has letters, digits and - _ . / in it, no blanks, and begins with a letter or a digit.',
  )

const TEXT_MAX = 20_000
const FILES_MAX = 10

/** Words and files are what a response may hold: everything else is made for one conversation. */
export const responsePartsSchema = partsSchema.check(({ value, issues }) => {
  for (const message of wrongParts(value)) issues.push({ code: 'custom', message, input: value })
})

const wrongParts = (parts: readonly Part[]): string[] => {
  const found = parts.flatMap(problemsOf)
  if (parts.filter((part) => part.is === 'file').length > FILES_MAX) found.push(`Up to ${FILES_MAX} files.`)
  if (!parts.some((part) => part.is !== 'text' || part.text.trim())) found.push('Write something or attach a file.')
  if (parts.some((part) => part.is === 'text' && part.text.length > TEXT_MAX))
    found.push(`A canned response has up to ${TEXT_MAX} characters.`)
  return found
}

const problemsOf = (part: Part): string[] => {
  if (part.is === 'text') return templateProblems(canonOf(part))
  if (part.is === 'file') return wrongWords(part.caption ?? '')
  return ['A canned response is made of texts and files.']
}

const canonOf = (part: TextPart) => part.canon ?? readTemplate(part.text, fromPlain)

/** As it is kept: every text as canon, with the words of it beside. */
export const asTemplates = (parts: readonly Part[]): Part[] =>
  parts.map((part) => {
    if (part.is !== 'text') return part
    const canon = canonOf(part)
    return { is: 'text', text: toPlain(canon), canon }
  })

/** Variables become what they stand for. Pure: the same in the hub, in a browser and in Slack. */
export const fillParts = (parts: readonly Part[], values: Values): { parts: Part[]; unfilled: string[] } => {
  const missing = new Set<string>()
  const filled = parts.map((part): Part => {
    if (part.is === 'file') return part.caption ? { ...part, caption: fillWords(part.caption, values, missing) } : part
    if (part.is !== 'text') return part
    const canon = fillTemplate(canonOf(part), values, missing)
    return { is: 'text', text: toPlain(canon), canon }
  })
  return { parts: filled, unfilled: [...missing] }
}

/** Variables that still stand in a text in their braces: it is not fit to be sent. */
export const unfilledIn = (text: string): string[] => [
  ...new Set(stretches(text).flatMap((one) => (one.is === 'variable' ? [one.name] : []))),
]
