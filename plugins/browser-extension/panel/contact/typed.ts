import type { Attribute } from '@deskless/core/client'

/** A value is kept as text; this is how a person reads it. What does not fit its type is shown as it is. */
export const shown = (of: Attribute | undefined, value: string, tag: string): string => {
  switch (of?.type) {
    case 'number':
      return numeric(value, tag, {})
    case 'currency':
      return numeric(value, tag, { style: 'currency', currency: of.currency ?? 'EUR' })
    case 'percent':
      return numeric(value, tag, { style: 'unit', unit: 'percent', maximumFractionDigits: 6 })
    case 'date':
      return dated(value, tag)
    default:
      return value
  }
}

const numeric = (value: string, tag: string, how: Intl.NumberFormatOptions): string =>
  value.trim() !== '' && Number.isFinite(Number(value)) ? new Intl.NumberFormat(tag, how).format(Number(value)) : value

const dated = (value: string, tag: string): string => {
  const at = new Date(`${value}T12:00:00Z`)
  return Number.isNaN(at.getTime())
    ? value
    : new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' }).format(at)
}

/** The kind of field a browser offers for it. */
export const inputType = (of: Attribute | undefined): 'text' | 'number' | 'date' | 'url' => {
  switch (of?.type) {
    case 'number':
    case 'currency':
    case 'percent':
      return 'number'
    case 'date':
      return 'date'
    case 'link':
      return 'url'
    default:
      return 'text'
  }
}

export const isHttp = (value: string): boolean => /^https?:\/\//i.test(value) && URL.canParse(value)
