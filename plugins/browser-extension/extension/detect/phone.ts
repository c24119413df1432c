// What is a telephone number. In links and fields of a CRM anything possible is one; in running text only what is written
// like one and valid, for most digits in a row are something else.
import type { CountryCode } from 'libphonenumber-js/min'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

export type Phone = { value: string; raw: string }

const EXTENSION = /\s*(?:;ext=|,|x|ext\.?|#)\s*\d{1,7}$/i

export const readPhone = (given: string, region?: string): Phone | undefined => {
  const parsed = parse(given, region)
  return parsed?.isPossible() ? { value: parsed.number, raw: given.trim() } : undefined
}

export const readPhoneInText = (given: string, region?: string): Phone | undefined => {
  if (isSomethingElse(given)) return undefined
  const parsed = parse(given, region)
  return parsed?.isValid() ? { value: parsed.number, raw: given.trim() } : undefined
}

const parse = (given: string, region: string | undefined) => {
  const bare = given.trim().replace(EXTENSION, '')
  if (bare.length > 40 || !/\d{2}/.test(bare)) return undefined
  const country = region?.toUpperCase()
  return parsePhoneNumberFromString(bare, { extract: false, ...(isCountry(country) && { defaultCountry: country }) })
}

const isCountry = (code: string | undefined): code is CountryCode => code !== undefined && isSupportedCountry(code)

const DATE = /^(?:\d{4}([-./])\d{1,2}\1\d{1,2}(?!\d)|\d{1,2}([-./])\d{1,2}\2(?:\d{4}|\d{2})(?![-./]?\d))/
const NETWORK = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** A date, an address of a machine, or a bare row of digits such as an order's number. */
const isSomethingElse = (text: string): boolean => DATE.test(text) || NETWORK.test(text) || /^\d+$/.test(text)
