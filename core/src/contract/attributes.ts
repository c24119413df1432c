import { z } from 'zod'
import { Refusal } from './errors.ts'

export const attributeTypes = ['text', 'number', 'currency', 'percent', 'date', 'list', 'checkbox', 'link'] as const
export type AttributeType = (typeof attributeTypes)[number]
export const attributeBearers = ['contact', 'conversation'] as const
export type AttributeBearer = (typeof attributeBearers)[number]

export const attributeKeySchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9_]*$/, 'A key begins with a small letter and has small letters, digits and _ in it.')

/** How a company names and types one attribute. What is not defined stays what it always was: text. */
export const attributeDefinitionSchema = z
  .strictObject({
    of: z.enum(attributeBearers),
    key: attributeKeySchema,
    label: z.string().trim().min(1).max(100),
    type: z.enum(attributeTypes),
    about: z.string().trim().max(500).default(''),
    options: z.array(z.string().trim().min(1).max(200)).max(200).default([]).describe('Of a list: what may be chosen.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'A currency has three capitals, such as EUR.')
      .optional(),
  })
  .check(({ value, issues }) => {
    const wrong = definitionProblem(value)
    if (wrong) issues.push({ code: 'custom', message: wrong, input: value })
  })

type Shape = { type: AttributeType; options: readonly string[]; currency?: string }

const definitionProblem = ({ type, options, currency }: Shape): string | undefined => {
  if ((type === 'list') !== options.length > 0) return 'options: a list has some, and nothing else has.'
  if (new Set(options).size < options.length) return 'options: each of them once.'
  return (type === 'currency') === (currency !== undefined) ? undefined : 'currency: say which, of a currency only.'
}

export type AttributeView = {
  id: string
  of: AttributeBearer
  key: string
  label: string
  type: AttributeType
  about: string
  options: string[]
  currency?: string
  /** No longer offered; what was set stays. */
  retired: boolean
}

const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/

/** A value as it is kept: text, whatever its type, so that it reads the same everywhere. Refuses what does not fit. */
export const attributeValue = (of: Pick<AttributeView, 'label' | 'type' | 'options'>, given: string): string => {
  const value = of.type === 'text' ? given : given.trim()
  const fitting = FITTING[of.type](value, of.options)
  if (fitting === undefined) throw new Refusal('invalid', `“${of.label}” ${takes(of)}.`)
  return fitting
}

const number = (value: string): string | undefined =>
  NUMBER.test(value) ? String(value).replace(/^-?0+(?=\d)/, (zeros) => (zeros.startsWith('-') ? '-' : '')) : undefined

const date = (value: string): string | undefined => (z.iso.date().safeParse(value).success ? value : undefined)

const link = (value: string): string | undefined =>
  z.url({ protocol: /^https?$/ }).safeParse(value).success ? value : undefined

const FITTING: Record<AttributeType, (value: string, options: readonly string[]) => string | undefined> = {
  text: (value) => value,
  number,
  currency: number,
  percent: number,
  date,
  list: (value, options) => (options.includes(value) ? value : undefined),
  checkbox: (value) => (value === 'true' || value === 'false' ? value : undefined),
  link,
}

const takes = ({ type, options }: Pick<AttributeView, 'type' | 'options'>): string => {
  switch (type) {
    case 'number':
    case 'currency':
    case 'percent':
      return 'takes a number such as 12.5'
    case 'date':
      return 'takes a day such as 2026-11-20'
    case 'list':
      return `is one of ${options.slice(0, 20).join(', ')}${options.length > 20 ? ', …' : ''}`
    case 'checkbox':
      return 'is true or false'
    case 'link':
      return 'takes an address such as https://example.org/page'
    case 'text':
      return 'takes text'
    default:
      return type satisfies never
  }
}
