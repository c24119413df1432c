// Meta names people by digits, and in three countries not always by those everybody else dials.
import { toE164 } from '@deskless/core/contract'

/** Of each: the form Meta may use, and what makes it the number as it is dialled from abroad. */
const VARIANTS: readonly [RegExp, string][] = [
  // Brazil: mobile numbers got a ninth digit; those registered before are still told without it.
  [/^55(\d{2})([6-9]\d{7})$/, '55$19$2'],
  // Argentina: mobiles are dialled with a 9 that Meta sometimes leaves out.
  [/^54([1-8]\d{9})$/, '549$1'],
  // Mexico: the 1 of mobiles was given up in 2019.
  [/^521(\d{10})$/, '52$1'],
]

/** The number as all channels write it, `+5551999887766`; undefined when these digits cannot be one. */
export const phoneOf = (digits: string): string | undefined => {
  if (!/^\d{6,15}$/.test(digits)) return undefined
  const variant = VARIANTS.find(([form]) => form.test(digits))
  return toE164(`+${variant ? digits.replace(variant[0], variant[1]) : digits}`)
}

/** What somebody typed as a number, with its country, in whatever way they write it. */
export const typedPhone = (typed: string): string | undefined => {
  const dialled = toE164(typed.trim().replace(/^00/, '+'))
  return dialled && phoneOf(dialled.slice(1))
}
